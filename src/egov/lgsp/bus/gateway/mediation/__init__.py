"""Mediation as data: what callers send becomes what a provider understands, and back (decision 0023)."""
