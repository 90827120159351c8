"""Queries of every page: the session, the reader with place and team, the phases' names, the count in the menu."""

FRAME = 4
