"""Front door: single rows read and written by statements that are made once for a model, not for each call.

For the tables that every step of a dossier passes through; everything else asks Django's querysets (decision 0016).
No signals are sent, and `save` of the model is not called.
"""

from egov.foundation.rows.reading import fill, first, locked, only
from egov.foundation.rows.writing import insert, insert_all, insert_new, update

__all__ = ["fill", "first", "insert", "insert_all", "insert_new", "locked", "only", "update"]
