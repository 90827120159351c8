"""The REST door for hand-offs."""
