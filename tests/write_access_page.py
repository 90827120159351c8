"""`python -m tests.write_access_page` writes docs/access.md anew."""

import os
from importlib import import_module

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
django.setup()

# The rows need the models, and those the line above.
matrix = import_module("tests.test_permission_matrix")
paper = import_module("tests.access_page")
(import_module("tests.hosts.compose").ROOT / "docs" / "access.md").write_text(paper.page(matrix.ROOMS))
