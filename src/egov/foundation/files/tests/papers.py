"""Papers for the tests, made here so that no binary files lie in the repository."""

import io
import zipfile
from functools import cache

from PIL import Image, ImageDraw, ImageFilter


def pdf(extra: str = "", catalog: str = "", pages: int = 1) -> bytes:
    """A small PDF with a correct cross-reference table; `extra` is one more object, `catalog` its entries."""
    kids = " ".join("3 0 R" for _ in range(pages))
    parts = [
        f"1 0 obj\n<</Type/Catalog/Pages 2 0 R {catalog}>>\nendobj\n",
        f"2 0 obj\n<</Type/Pages/Kids[{kids}]/Count {pages}>>\nendobj\n",
        "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\n",
    ]
    if extra:
        parts.append(f"4 0 obj\n{extra}\nendobj\n")
    body = "%PDF-1.7\n"
    offsets = []
    for part in parts:
        offsets.append(len(body))
        body += part
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(parts) + 1
    return (
        f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF\n"
    ).encode("latin-1")


@cache
def picture(form: str = "JPEG", size: tuple[int, int] = (900, 1200), blur: float = 0) -> bytes:
    """A page of printed words."""
    page = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(page)
    for line in range(20, size[1] - 20, 24):
        pen.text((30, line), "CONG HOA XA HOI CHU NGHIA VIET NAM Doc lap Tu do Hanh phuc", fill="black")
    if blur:
        page = page.filter(ImageFilter.GaussianBlur(blur))
    out = io.BytesIO()
    page.save(out, form)
    return out.getvalue()


def archive(members: dict[str, bytes], *, stored: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return out.getvalue()


def word(**more: bytes) -> bytes:
    """A Word file; `more` adds members, with `__` for `/`."""
    members = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"}
    return archive(members | {name.replace("__", "/"): content for name, content in more.items()})


def old_word(*parts: str) -> bytes:
    names = b"".join(part.encode("utf-16-le") + b"\0\0" for part in ("WordDocument", *parts))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + names
