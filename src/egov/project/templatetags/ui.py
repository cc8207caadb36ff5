"""Template tags of the shared look. Filled by the frontend."""

from django import template

register = template.Library()
