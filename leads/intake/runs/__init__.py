"""Import runs: a file of leads from the upload to its undoing, worked at in the background."""
