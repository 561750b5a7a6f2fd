"""Time: whatever reads bytes or text from outside takes a time that grows with their length."""
