"""edXML, the form in which agencies exchange documents (QCVN 102:2016/BTTTT, before it letter 2803/BTTTT-THH of 2014).

`read` and `write` turn bytes into a `Document` or a `StatusMessage` and back; `problems_of` says what the rules object
to.
"""

from egov.kernel.edxml.checking import problems_of
from egov.kernel.edxml.documents import (
    Attachment,
    Business,
    Document,
    Party,
    Receiver,
    Replacement,
    Response,
    Signer,
    Staff,
    StatusMessage,
    Trace,
)
from egov.kernel.edxml.problems import Problem, Wrong
from egov.kernel.edxml.reading import read, read_multipart
from egov.kernel.edxml.writing import write

__all__ = [
    "Attachment",
    "Business",
    "Document",
    "Party",
    "Problem",
    "Receiver",
    "Replacement",
    "Response",
    "Signer",
    "Staff",
    "StatusMessage",
    "Trace",
    "Wrong",
    "problems_of",
    "read",
    "read_multipart",
    "write",
]
