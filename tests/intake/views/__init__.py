"""What the pages of leads cost besides their own content."""

# The session, the reader, the names of the phases, and the counts in the menu.
FRAME = 4
