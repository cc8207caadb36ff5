"""The one-stop shop's law in plain Python: no Django, no clock, no database. `docs/law` says which test
proves what."""
