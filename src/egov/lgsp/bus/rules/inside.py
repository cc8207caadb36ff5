"""Addresses of services that the bus answers itself, in a provider's place."""

ROOM = "room:"
"""A room of events."""
AXIS = "edoc:"
"""The province's document axis."""
FROM_CONTRACT = "contract:"
"""A service without a provider: samples from its contract."""
INSIDE = (ROOM, AXIS, FROM_CONTRACT)
