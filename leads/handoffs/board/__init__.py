"""The board of hand-offs: the states they pass as columns, the same for both directions and both sides."""
