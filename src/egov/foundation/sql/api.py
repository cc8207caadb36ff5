"""Front door: statements that are made once, not for each call (decision 0016).

Single rows of the tables that every step of a dossier passes through, and querysets that every page asks for. No
signals are sent, and `save` of the model is not called. Everything else asks Django's querysets; `with_words` narrows
them to what somebody typed.
"""

from egov.foundation.sql.made_once import Blank, Statement, made_once
from egov.foundation.sql.reading import fill, first, locked, only
from egov.foundation.sql.searching import with_words
from egov.foundation.sql.writing import insert, insert_all, insert_new, update

__all__ = [
    "Blank",
    "Statement",
    "fill",
    "first",
    "insert",
    "insert_all",
    "insert_new",
    "locked",
    "made_once",
    "only",
    "update",
    "with_words",
]
