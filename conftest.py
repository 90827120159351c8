"""Plugins of our own; pytest takes them only from the top folder."""

pytest_plugins = ["tests.requirements"]
