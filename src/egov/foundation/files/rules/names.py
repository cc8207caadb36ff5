"""File names: what is kept of them, and what a name gives away."""

import re
import unicodedata

from egov.foundation.files.rules.verdict import Problem, Rejected

LONGEST_NAME = 150
_DANGEROUS = (
    "exe com bat cmd scr pif msi msp dll cpl jar js jse vbs vbe wsf wsh ps1 psm1 hta lnk reg inf sh bash py "
    "php phtml asp aspx jsp html htm xhtml svg svgz xml mht mhtml swf apk app dmg iso img vhd docm dotm xlsm "
    "xltm xlam pptm chm url desktop"
)
DANGEROUS = frozenset(_DANGEROUS.split())
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]')


def clean_name(name: str) -> str:
    """The name as it is kept: no folders, no control marks, composed letters, at most 150 long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = _FORBIDDEN.sub("", last).strip(" .")
    stem, dot, extension = plain.rpartition(".")
    if not dot:
        return plain[:LONGEST_NAME] or "tệp"
    return f"{stem[: LONGEST_NAME - len(extension) - 1] or 'tệp'}.{extension[:10]}"


def extension_of(name: str) -> str:
    """The last part of the name in small letters; empty when there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def check_name(name: str) -> None:
    """Refuse the names of programs, and `giay-khai-sinh.pdf.exe` as well as `giay.exe.pdf`."""
    parts = [part.strip().lower() for part in clean_name(name).split(".")[1:]]
    if parts and parts[-1] in DANGEROUS:
        problem = Problem.DOUBLE_EXTENSION if len(parts) > 1 else Problem.EXECUTABLE
        raise Rejected(problem, extension=parts[-1])
    for part in parts[:-1]:
        if part in DANGEROUS:
            raise Rejected(Problem.DOUBLE_EXTENSION, extension=part)
