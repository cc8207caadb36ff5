"""Word and Excel files: complete, of the kind they claim, without macros, objects, passwords or bombs."""

import io
import zipfile

from egov.foundation.files.rules.verdict import Problem, Rejected

MEMBER_LIMIT = 5_000
UNPACKED_LIMIT = 200 * 1024 * 1024
RATIO_LIMIT = 200
_MARKS = {"docx": "word/", "xlsx": "xl/"}
_MIMETYPES = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}


def check_office(content: bytes, extension: str) -> None:
    """Zip-based kinds (docx, xlsx, odt, ods)."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_sizes(members)
            _check_members(members)
            _check_kind(archive, extension)
            broken = archive.testzip()
    except Rejected:
        raise
    except Exception as error:  # hostile input: whatever the reader raises means unreadable
        raise Rejected(Problem.CORRUPT) from error
    if broken is not None:
        raise Rejected(Problem.CORRUPT)


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MEMBER_LIMIT or total > UNPACKED_LIMIT:
        raise Rejected(Problem.BOMB)
    if total > 10 * 1024 * 1024 and total > RATIO_LIMIT * max(packed, 1):
        raise Rejected(Problem.BOMB)


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    for member in members:
        name = member.filename.lower()
        if member.flag_bits & 0x1:
            raise Rejected(Problem.PASSWORD)
        if "vbaproject" in name or "/activex/" in name or name.startswith(("basic/", "scripts/")):
            raise Rejected(Problem.MACRO)
        if "/embeddings/" in name or name.endswith((".exe", ".dll", ".js", ".vbs", ".bat", ".zip", ".jar")):
            raise Rejected(Problem.ATTACHMENT)
        if ".." in name.split("/") or name.startswith("/"):
            raise Rejected(Problem.CORRUPT)


def _check_kind(archive: zipfile.ZipFile, extension: str) -> None:
    names = archive.namelist()
    if extension in _MIMETYPES:
        if "mimetype" not in names or archive.read("mimetype").strip() != _MIMETYPES[extension]:
            raise Rejected(Problem.TYPE_MISMATCH, extension=extension)
        return
    if "[Content_Types].xml" not in names or not any(name.startswith(_MARKS[extension]) for name in names):
        raise Rejected(Problem.TYPE_MISMATCH, extension=extension)
    if b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise Rejected(Problem.MACRO)
    for name in names:
        if name.endswith("settings.xml.rels") and b"attachedTemplate" in archive.read(name):
            raise Rejected(Problem.MACRO)


def check_old_office(content: bytes, extension: str) -> None:
    """OLE kinds (doc, xls): the folder of the file names its parts in UTF-16."""
    if _has(content, "EncryptedPackage") or _has(content, "EncryptionInfo"):
        raise Rejected(Problem.PASSWORD)
    if _has(content, "_VBA_PROJECT") or _has(content, "Macros"):
        raise Rejected(Problem.MACRO)
    if _has(content, "\x01Ole10Native"):
        raise Rejected(Problem.ATTACHMENT)
    parts = {"doc": ("WordDocument",), "xls": ("Workbook", "Book")}[extension]
    if not any(_has(content, part) for part in parts):
        raise Rejected(Problem.TYPE_MISMATCH, extension=extension)


def _has(content: bytes, part: str) -> bool:
    return part.encode("utf-16-le") in content
