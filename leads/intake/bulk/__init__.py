"""The same change to many leads: each by the rules of a single one, all in one transaction, undone as one."""
