"""What kind a file is, by its first bytes and not by what its name claims."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of file that the province takes: the name's last part, the content type, how bytes start."""

    extension: str
    content_type: str
    starts: tuple[bytes, ...]
    family: str  # pdf | image | office (zip) | old_office (OLE) | text


_ZIP = (b"PK\x03\x04",)
_OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"

KINDS: dict[str, Kind] = {
    kind.extension: kind
    for kind in (
        Kind("pdf", "application/pdf", (b"%PDF-",), "pdf"),
        Kind("jpg", "image/jpeg", (b"\xff\xd8\xff",), "image"),
        Kind("png", "image/png", (b"\x89PNG\r\n\x1a\n",), "image"),
        Kind("tif", "image/tiff", (b"II*\x00", b"MM\x00*"), "image"),
        Kind("webp", "image/webp", (b"RIFF",), "image"),
        Kind("docx", f"{_OPEN_XML}.wordprocessingml.document", _ZIP, "office"),
        Kind("xlsx", f"{_OPEN_XML}.spreadsheetml.sheet", _ZIP, "office"),
        Kind("odt", f"{_OPEN_DOCUMENT}.text", _ZIP, "office"),
        Kind("ods", f"{_OPEN_DOCUMENT}.spreadsheet", _ZIP, "office"),
        Kind("doc", "application/msword", _OLE, "old_office"),
        Kind("xls", "application/vnd.ms-excel", _OLE, "old_office"),
        Kind("txt", "text/plain", (), "text"),
    )
}
SAME = {"jpeg": "jpg", "jpe": "jpg", "jfif": "jpg", "tiff": "tif"}
DEFAULT_ACCEPT = ("pdf", "jpg", "png", "docx", "xlsx", "doc", "xls", "odt", "ods")

_EXECUTABLE_STARTS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"dex\n",
    b"\x00asm",
    b"L\x00\x00\x00\x01\x14\x02\x00",
    b"ITSF",
)


def normal_extension(extension: str) -> str:
    """`.JPEG` and `image/jpeg` become `jpg`; what is unknown stays as it is, in small letters."""
    plain = extension.strip().lower().lstrip(".")
    by_type = {kind.content_type: kind.extension for kind in KINDS.values()}
    return SAME.get(plain, by_type.get(plain, plain))


def is_executable(content: bytes) -> bool:
    """Does it start like a program or a script?"""
    return content.startswith(_EXECUTABLE_STARTS)


def starts_like(content: bytes, kind: Kind) -> bool:
    """Do the first bytes fit the kind? Text has none: it must be UTF-8 without control marks."""
    if kind.family == "text":
        return _is_text(content)
    if kind.extension == "webp":
        return content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    return content.startswith(kind.starts)


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return all(character in "\r\n\t" or ord(character) >= 32 for character in text)
