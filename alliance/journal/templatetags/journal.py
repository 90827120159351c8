"""`{% load journal %}`: an entry of the journal in the reader's words."""

from django import template

from alliance.journal import wording

register = template.Library()
register.filter("sentence", wording.sentence)
