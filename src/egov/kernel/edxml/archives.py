"""Files that were zipped before they were encoded: ContentType application/zip."""

from dataclasses import replace
from io import BytesIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from egov.kernel.edxml.documents import Attachment

ZIP = "application/zip"
RATIO = 200
"""What unpacks to more than so many times its size is an attack."""


def packed(attachment: Attachment) -> Attachment:
    """The file, zipped under its own name."""
    space = BytesIO()
    with ZipFile(space, "w", ZIP_DEFLATED) as archive:
        archive.writestr(ZipInfo(attachment.name, (1980, 1, 1, 0, 0, 0)), attachment.content or b"", ZIP_DEFLATED)
    return replace(attachment, content=space.getvalue(), content_type=ZIP)


def unpacked(attachment: Attachment, most: int, content_type: str = "application/octet-stream") -> Attachment:
    """The file that was zipped, of `most` bytes; unchanged when it was sent as an archive or not zipped at all.

    Raises ValueError for a broken archive and for one that is far larger than it looks.
    """
    if attachment.content_type != ZIP or attachment.content is None or attachment.name.lower().endswith(".zip"):
        return attachment
    try:
        with ZipFile(BytesIO(attachment.content)) as archive:
            if len(archive.infolist()) != 1:
                return attachment
            info = archive.infolist()[0]
            if info.file_size > most or info.file_size > RATIO * max(1024, info.compress_size):
                raise ValueError(f"{attachment.name} unpacks to {info.file_size} bytes.")
            with archive.open(info) as file:
                content = file.read(most + 1)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise ValueError(f"{attachment.name} is no archive: {error}") from error
    if len(content) > most:
        raise ValueError(f"{attachment.name} unpacks to more than {most} bytes.")
    return replace(attachment, content=content, content_type=content_type)
