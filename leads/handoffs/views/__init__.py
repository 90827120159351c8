"""Pages and fragments of hand-offs."""
