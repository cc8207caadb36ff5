"""Words in other languages. Vietnamese is the source; `locale/en/LC_MESSAGES/django.po` holds the English.

`python -m egov.project.translations extract` brings the file up to date with the code and templates;
`compile` writes the binary file that the pages read (part of every build, never committed).
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from egov.project.run.translations import compile_all

SOURCE = Path(__file__).parents[1]
FOLDER = Path(__file__).parent / "locale" / "en" / "LC_MESSAGES"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def python_module(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """Words of a module; two thirds of the modules have none, and to read them all takes seconds."""
    source = file.read()
    if b"gettext" in source:
        yield from extract_python(BytesIO(source), keywords, comment_tags, options)


def django_template(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """Words of a template: Django turns it into something that reads like Python, Babel reads that.

    In brackets, as the template's indentation means nothing.
    """
    python = f"({templatize(file.read().decode('utf-8'))})"
    yield from extract_python(BytesIO(python.encode("utf-8")), keywords, comment_tags, options)


METHODS = [
    ("**/tests/**", "ignore"),
    ("**/migrations/**", "ignore"),
    ("**/templates/**.html", "egov.project.translations:django_template"),
    ("**/templates/**.txt", "egov.project.translations:django_template"),
    ("**.py", "egov.project.translations:python_module"),
]


def extracted() -> Catalog:
    """Every wording of the product that passes through gettext."""
    catalog = Catalog(locale="en", project="egov", charset="utf-8", fuzzy=False)
    for name, line, message, comments, context in extract_from_dir(SOURCE, METHODS, {}, KEYWORDS):
        catalog.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return catalog


def update() -> Catalog:
    """The committed file with new wordings added and vanished ones dropped; what is translated stays."""
    target = FOLDER / "django.po"
    catalog = read_po(target.open("rb"), locale="en") if target.exists() else Catalog(locale="en")
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        write_po(file, catalog, width=110, no_location=True, sort_output=True, omit_header=False)
    return catalog


def main(words: list[str]) -> None:
    """The command line."""
    if words == ["extract"]:
        catalog = update()
        missing = sum(1 for message in catalog if message.id and not message.string)
        sys.stdout.write(f"{len(catalog)} wordings, {missing} without English\n")
    elif words == ["compile"]:
        compile_all(SOURCE)
    else:
        raise SystemExit("say `extract` or `compile`")


if __name__ == "__main__":
    main(sys.argv[1:])
