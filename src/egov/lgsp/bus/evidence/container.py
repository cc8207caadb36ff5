"""ASiC-E containers with one message, as X-Road's signed documents are laid out: read and written."""

import hashlib
import io
import zipfile
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from egov.lgsp.bus.evidence.hashchain import DS, SHA512

MIMETYPE = b"application/vnd.etsi.asic-e+zip"
MESSAGE = "message.xml"
ATTACHMENT = "attachment"
BODY = f"{ATTACHMENT}1"
SIGNATURES = "META-INF/signatures.xml"
CHAIN, RESULT = "sig-hashchain.xml", "sig-hashchainresult.xml"
STAMP_CHAIN, STAMP_RESULT = "ts-hashchain.xml", "ts-hashchainresult.xml"
MANIFEST, STAMP_MANIFEST = "META-INF/manifest.xml", "META-INF/ASiCManifest.xml"
STAMP = "META-INF/timestamp.tst"

PART_OF = {
    MESSAGE: "message",
    SIGNATURES: "signature",
    CHAIN: "hash chain",
    RESULT: "hash chain",
    STAMP_CHAIN: "timestamp",
    STAMP_RESULT: "timestamp",
    STAMP_MANIFEST: "timestamp",
    STAMP: "timestamp",
}
"""What an entry belongs to; attachments are the body, everything else the container."""
ORDER = (MESSAGE, SIGNATURES, RESULT, CHAIN, STAMP_RESULT, STAMP_CHAIN)


def part_of(name: str) -> str:
    """The word for an entry's role: message, body, hash chain, signature, timestamp, container."""
    return "body" if name.startswith("attachment") else PART_OF.get(name, "container")


@dataclass(frozen=True)
class Container:
    """The entries by name, and those that cannot be read, with the reason."""

    entries: Mapping[str, bytes]
    broken: Mapping[str, str]


def packed(entries: Mapping[str, bytes], stamp: bytes) -> bytes:
    """The container; nothing in it depends on when or where it was packed."""
    files = [(name, entries[name]) for name in ORDER if name in entries]
    attached = [(name, entries[name]) for name in sorted(entries) if name.startswith("attachment")]
    listed = [name for name, _ in files if name not in (SIGNATURES,)] + [name for name, _ in attached]
    whole = [("mimetype", MIMETYPE), *files, (MANIFEST, _manifest(listed))]
    whole += [(STAMP_MANIFEST, _stamp_manifest(entries[STAMP_RESULT])), (STAMP, stamp), *attached]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.comment = b"mimetype=" + MIMETYPE
        for name, content in whole:
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o600 << 16
            archive.writestr(info, content)
    return target.getvalue()


def unpacked(data: bytes, most: int = 200_000_000) -> Container:
    """Take a container apart. Raises ValueError when it is no ZIP file, or longer than `most` bytes."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, OverflowError) as error:
        raise ValueError(f"not a container: {error}") from None
    entries: dict[str, bytes] = {}
    broken: dict[str, str] = {}
    room = most
    for info in archive.infolist():
        if info.is_dir():
            continue
        if info.filename in entries or info.filename in broken:
            raise ValueError(f"not a container: {info.filename} is there twice")
        if info.file_size > room:
            raise ValueError("not a container: too long")
        room -= info.file_size
        try:
            entries[info.filename] = archive.read(info)
        except Exception as error:  # what a damaged ZIP raises is of many kinds
            broken[info.filename] = str(error)
    return Container(entries, broken)


def _manifest(names: list[str]) -> bytes:
    lines = "".join(
        f'<manifest:file-entry manifest:media-type="{_kind(name)}" manifest:full-path="{name}"/>\n' for name in names
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest'
        ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">\n'
        f'<manifest:file-entry manifest:media-type="{MIMETYPE.decode()}" manifest:full-path="/"/>\n'
        f"{lines}</manifest:manifest>\n"
    ).encode()


def _kind(name: str) -> str:
    return "application/octet-stream" if name.startswith("attachment") else "text/xml"


def _stamp_manifest(result: bytes) -> bytes:
    digest = b64encode(hashlib.sha512(result).digest()).decode()
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/2918/v1.2.1#" xmlns:ds="{DS}">\n'
        f'<asic:SigReference URI="{STAMP}" MimeType="application/vnd.etsi.timestamp-token"/>\n'
        f'<asic:DataObjectReference URI="{STAMP_RESULT}" MimeType="text/xml">\n'
        f'<ds:DigestMethod Algorithm="{SHA512}"/>\n<ds:DigestValue>{digest}</ds:DigestValue>\n'
        "</asic:DataObjectReference>\n</asic:ASiCManifest>\n"
    ).encode()
