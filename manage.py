#!/usr/bin/env python
"""Run one of the workspace's commands, e.g. `manage.py up`."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
