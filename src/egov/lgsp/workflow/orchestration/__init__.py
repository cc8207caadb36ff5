"""Processes that no person works in: their steps call services, their events are messages and timers (decision 0037).

Nothing here knows the bus or the database: a drawing and the state of a run go in, the new state and what has to be
done next come out.
"""
