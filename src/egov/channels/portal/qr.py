"""QR codes as pictures inside the page."""

import io

import segno
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _


def qr_picture(address: str) -> SafeString:
    """An SVG of the address, named for screen readers."""
    out = io.BytesIO()
    code = segno.make(address, error="m")
    code.save(
        out, kind="svg", xmldecl=False, svgns=False, border=2, omitsize=True, svgclass="w-100 h-auto", lineclass=None
    )
    name = _("Mã QR để mở trang theo dõi hồ sơ")
    return mark_safe(out.getvalue().decode().replace("<svg ", f'<svg role="img" aria-label="{name}" ', 1))  # noqa: S308
