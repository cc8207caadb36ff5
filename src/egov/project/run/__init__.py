"""`python -m egov.project.run`: the whole system on one machine, for demonstrations, development and the smoke walk.

In production each process has its own service unit; see `deploy/`.
"""
