"""The REST door for leads."""
