"""Calls that nobody waits for, calls that count once, and services that are given time to recover."""
