"""Pages and fragments of leads."""
