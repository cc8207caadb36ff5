"""Rooms of events (GovStack Information Mediator, PubSub API 2.0).

A room is an application whose services `api`, `pub` and `pull` have the address `room:`; rights to these, or to single
endpoints of them, say who manages, publishes and subscribes.
"""
