"""Files of one paper. The bytes are stored by the caller; here are only `{id, name, size}`.

The page carries the ids of the files it shows; an id counts only when it is already among the stored ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from egov.services.eforms.entry import Entry
from egov.services.eforms.kinds.field import Field, kind
from egov.services.eforms.surroundings import Surroundings
from egov.services.eforms.typed import Typed

EXTENSIONS = {
    "image": (".jpg", ".jpeg", ".png", ".webp", ".tif"),
    "pdf": (".pdf",),
    "word": (".doc", ".docx", ".odt"),
    "excel": (".xls", ".xlsx", ".ods"),
}
Stored = dict[str, Any]


@kind("file")
@dataclass(frozen=True, kw_only=True)
class FileField(Field):
    """`accept`: names of file families or extensions (default: image, pdf); `max_mb` for each file."""

    template: ClassVar[str] = "eforms/fields/file.html"

    accept: tuple[str, ...] = ("image", "pdf")
    max_mb: int = 10
    max_files: int = 5

    @classmethod
    def options(cls, entry: Entry) -> dict[str, Any]:
        accept = entry.any("accept")
        names = (accept,) if isinstance(accept, str) else tuple(accept) if isinstance(accept, list) else ()
        bad = [name for name in names if str(name) not in EXTENSIONS and not str(name).startswith(".")]
        if bad or (accept is not None and not names):
            allowed = ", ".join(EXTENSIONS)
            entry.report(_("“accept” chỉ nhận: %(allowed)s, hoặc đuôi tệp như .dwg.") % {"allowed": allowed})
            names = ()
        return {
            "accept": tuple(str(name) for name in names) or ("image", "pdf"),
            "max_mb": entry.integer("max_mb", 10),
            "max_files": entry.integer("max_files", 5),
        }

    def check(self, around: Surroundings) -> list[str]:
        problems = [] if 1 <= self.max_mb <= 200 else [_("“max_mb” phải từ 1 đến 200.")]
        return problems + ([] if 1 <= self.max_files <= 50 else [_("“max_files” phải từ 1 đến 50.")])

    @property
    def extensions(self) -> tuple[str, ...]:
        """With their points, in small letters."""
        return tuple(extension.lower() for name in self.accept for extension in EXTENSIONS.get(name, (name,)))

    def kept(self, typed: Typed, at: str, stored: Sequence[Stored], same_place: Sequence[Stored]) -> list[Stored]:
        """Which stored files stay: those the page names among `stored`; without a page all of this place."""
        if f"{at}-co" not in typed:
            return list(same_place)
        named = typed.all(f"{at}-co")
        return [file for file in stored if str(file["id"]) in named]

    def read(self, typed: Typed, at: str, around: Surroundings) -> Any:
        """Files do not come as text; cleaning puts them together with `kept` and the store."""
        return None

    def too_many(self) -> str:
        return self.about(_("%(label)s: chỉ gửi tối đa %(most)s tệp"), most=self.max_files)

    def missing_sentence(self) -> str:
        return self.ask(_("Tải %(label)s lên"))

    def type_out(self, value: Any, at: str) -> dict[str, list[str]]:
        return {f"{at}-co": ["", *(str(file["id"]) for file in stored_files(value))]}

    def show(self, value: Any, around: Surroundings) -> str:
        return "\n".join(f"{file['name']} ({size_in_words(file['size'])})" for file in stored_files(value))

    def flat(self, value: Any) -> dict[str, str]:
        return {"": ", ".join(file["name"] for file in stored_files(value))}

    def context(self, typed: Typed, at: str, around: Surroundings) -> dict[str, Any]:
        extensions = [extension for extension in self.extensions if extension not in EXTENSIONS["image"]]
        image = ["image/*"] if ".jpg" in self.extensions else []
        hint = _("%(kinds)s, mỗi tệp không quá %(most)s MB. Đặt giấy nơi đủ sáng, chụp thẳng.")
        if not image:
            hint = _("%(kinds)s, mỗi tệp không quá %(most)s MB.")
        return {
            "accept": ",".join([*image, *extensions]),
            "multiple": self.max_files > 1,
            "own_hint": hint % {"kinds": self._kinds(), "most": self.max_mb},
        }

    def _kinds(self) -> str:
        words = {"image": _("Ảnh chụp"), "pdf": _("tệp PDF"), "word": _("tệp Word"), "excel": _("tệp Excel")}
        names = [words.get(name, _("tệp %(kind)s") % {"kind": name.lstrip(".").upper()}) for name in self.accept]
        names[0] = names[0][:1].upper() + names[0][1:]
        return _(" hoặc ").join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)

    def schema(self, around: Surroundings) -> dict[str, Any]:
        return {
            "type": "array",
            "maxItems": self.max_files,
            "items": {
                "type": "object",
                "properties": {
                    "id": {"type": "string"},
                    "name": {"type": "string"},
                    "size": {"type": "integer", "minimum": 0, "description": "bytes"},
                },
                "required": ["id", "name", "size"],
            },
        }


def stored_files(value: object) -> list[Stored]:
    """The well-formed entries of a stored value, as `{id, name, size}` and `warning` where there is one."""
    files = []
    for file in value if isinstance(value, list) else []:
        if not isinstance(file, dict) or not file.get("id") or not isinstance(file.get("size", 0), int):
            continue
        kept = {"id": str(file["id"]), "name": str(file.get("name", "")), "size": file.get("size", 0)}
        files.append(kept | ({"warning": str(file["warning"])} if file.get("warning") else {}))
    return files


def size_in_words(size: int) -> str:
    """`1,2 MB`, `820 KB`."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} KB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")
