"""The pages of the sample site, in all their markups."""
