"""What every module, template and page of documentation keeps to."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import get_template

BANNED = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
LONGEST = 300
REGISTRIES = [
    ".".join(words).encode() for words in (("pypi", "org"), ("npmjs", "org"), ("pythonhosted", "org"), ("npmjs", "com"))
]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def tracked(root: Path) -> list[Path]:
    """What is in the repository or would be added to it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    )
    found = [root / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in found if path.is_file()]


def test_no_module_has_a_name_that_says_nothing(modules):
    assert [str(path) for path in modules if BANNED & {path.stem, path.parent.name}] == []


def test_no_module_is_longer_than_300_lines(modules):
    lengths = sorted(((len(path.read_text().splitlines()), str(path)) for path in modules), reverse=True)

    for length, path in lengths[:10]:
        print(f"{length:5d} {path}")
    assert [path for length, path in lengths if length > LONGEST] == []


def test_nothing_is_left_to_be_done_later(modules):
    words = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XXX)\b")

    assert [str(path) for path in modules if words.search(path.read_text())] == []


def test_no_file_names_a_package_registry(root):
    naming = [str(path) for path in tracked(root) if any(name in path.read_bytes() for name in REGISTRIES)]

    assert naming == []


def test_tests_assert_something(root):
    silent = [
        f"{path}:{node.lineno} {node.name}"
        for path in [*(root / "src").rglob("test_*.py"), *(root / "tests").rglob("test_*.py")]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not _asserts(node)
    ]

    assert silent == []


def _asserts(function: ast.FunctionDef) -> bool:
    """An assertion, an expected exception, or a function whose name says that it asserts."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Attribute) and node.attr in {"raises", "fail", "assert_called_once_with"}:
            return True
        if isinstance(node, ast.Call) and "assert" in ast.unparse(node.func).lower():
            return True
    return bool(re.search(r"verify_|expect\(|_directly_issued", ast.unparse(function)))


def templates(root: Path) -> list[str]:
    folders = list((root / "src").rglob("templates"))
    return sorted(
        path.relative_to(folder).as_posix()
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in {".html", ".txt"}
    )


def test_every_template_loads(root):
    names = templates(root)

    for name in names:
        assert get_template(name) is not None
    assert engines["django"] is not None


def test_no_template_has_style_or_script_inside(root):
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|\son[a-z]+=\"|javascript:", re.IGNORECASE
    )

    assert [name for name in templates(root) if name.endswith(".html") and inline.search(_source(name))] == []


def _source(name: str) -> str:
    return get_template(name).template.source  # type: ignore[attr-defined]


@pytest.mark.parametrize("folder", ["docs", "."])
def test_links_in_the_documentation_lead_somewhere(root, folder):
    pages = (root / folder).rglob("*.md") if folder == "docs" else (root / folder).glob("*.md")
    broken = [
        f"{page.relative_to(root)}: {target}"
        for page in pages
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]

    assert broken == []
