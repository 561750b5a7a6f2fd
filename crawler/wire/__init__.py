"""The download handler and the tap below it: the bytes of each exchange."""
