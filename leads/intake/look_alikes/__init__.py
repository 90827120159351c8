"""Leads that may be one person: found by whoever reads the feed, decided by people."""
