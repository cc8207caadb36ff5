"""Stands in for the national document axis: signed requests, inboxes of systems, a directory of agencies."""
