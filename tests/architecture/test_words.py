"""Whatever a person reads passes through gettext; what is Vietnamese for another reason is named here with it."""

import ast
import re
from pathlib import Path

import pytest

LETTERS = re.compile(r"[À-ÖØ-öø-ỹ]")  # of Vietnamese, none of which English has
GETTEXT = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "npgettext"}
ELSEWHERE = ("channels/desk/", "project/demo/")  # the workplace is Vietnamese only; the demo's people write themselves
DATA = {  # modules that write or read Vietnamese in every language, and why
    "foundation/directory/unit_history.py": "the kinds of units as their names begin in the national list",
    "foundation/identity/loading.py": "titles of posts, kept as data",
    "kernel/edxml/lists.py": "the national lists of kinds and states, as documents carry them",
    "kernel/money.py": "amounts in words, as receipts print them",
    "kernel/vietnamese.py": "the language itself: letters, dates, days of the week",
    "lgsp/bus/gateway/edoc/alias.py": "what the province's document axis answers to programs, in the form's language",
    "lgsp/bus/gateway/edoc/doors.py": "what the province's document axis answers to programs, in the form's language",
    "lgsp/bus/gateway/edoc/keeping.py": "what the province's document axis answers to programs, in the form's language",
    "lgsp/bus/gateway/edoc/onward.py": "what the province's document axis answers to programs, in the form's language",
    "lgsp/payments/printing/__init__.py": "receipts are printed in Vietnamese",
    "lgsp/signing/authority.py": "names inside certificates",
    "project/settings.py": "the sender of mail, a setting",
    "project/smoke/settling.py": "a button of the workplace that the check after an update looks for",
    "services/catalogue/loading.py": "words of the province's lists, and duties that are written into releases",
    "services/dossiers/result_paper.py": "results are issued in Vietnamese",
    "services/dossiers/results.py": "the signer's title, as results print it",
    "services/dossiers/slip_printing.py": "slips are printed in Vietnamese",
    "services/dossiers/slips/content.py": "slips are printed in Vietnamese",
    "services/dossiers/slips/printing.py": "slips are printed in Vietnamese",
}
WORDS = {  # single words in modules that also speak to people
    "nữ": "a woman, as answers keep it",
    "đ": "the sign of the currency, and a letter",
    "Đ": "a letter",
    "tệp": "the name that a file without one is kept under",
    "Ngày ": "how Vietnamese labels of dates begin",
    "Tháng ": "how Vietnamese labels of months begin",
    r"(?:ngày|tháng|năm|day|month|year)\s*": "what people type into a date",
    r"(?:vnđ|vnd|đồng|đ|₫)\.?$": "what people type after an amount",
    "Trần Thị Thương": "the example name in the preview of a letter",
    "Ký hiệu mẫu.  01BLP: no printed value.": "explains a column to developers by its printed name",
    "Ký hiệu, such as AA-17E.": "explains a column to developers by its printed name",
}
MARKUP = re.compile(
    r"{%\s*comment\b.*?endcomment\s*%}|{#.*?#}|{%\s*blocktranslate\b.*?endblocktranslate\s*%}|{%.*?%}", re.DOTALL
)
SELF_NAMED = "Tiếng Việt"  # a language is called by its own name
TRANSLATED = re.compile(r"{%\s*translate\s+(?:\"[^\"]*\"|'[^']*')|_\((?:\"[^\"]*\"|'[^']*')\)")


@pytest.fixture(scope="module")
def speaking(root: Path, modules: list[Path]) -> dict[str, Path]:
    """Modules whose words people may meet outside the workplace, by their place in the product."""
    product = root / "src" / "egov"
    places = {path.relative_to(product).as_posix(): path for path in modules if path.is_relative_to(product)}
    return {place: path for place, path in places.items() if not place.startswith(ELSEWHERE)}


def untranslated(tree: ast.AST) -> list[ast.Constant]:
    """Vietnamese texts that stand neither directly in a call of gettext nor as a docstring."""
    spared: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in GETTEXT:
            spared |= {argument for argument in node.args if isinstance(argument, ast.Constant)}
        elif isinstance(node, ast.Expr):
            spared.add(node.value)
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [node for node in texts if node not in spared and LETTERS.search(str(node.value))]


@pytest.fixture(scope="module")
def texts(speaking: dict[str, Path]) -> dict[str, list[ast.Constant]]:
    """What stands outside gettext in each of them."""
    sources = {place: path.read_text() for place, path in speaking.items()}
    return {place: untranslated(ast.parse(text)) if LETTERS.search(text) else [] for place, text in sources.items()}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('"""Hồ sơ."""', []),
        ('_("Hồ sơ đã đóng.")', []),
        ('translation.gettext("Hồ sơ đã đóng.")', []),
        ('ngettext("%(n)s ngày", "%(n)s ngày", 2)', []),
        ('raise Refused("Hồ sơ đã đóng.")', ["Hồ sơ đã đóng."]),
        ('_(f"Còn {n} ngày")', ["Còn ", " ngày"]),
        ('_("Còn %s" % "một ngày")', ["Còn %s", "một ngày"]),
        ('x = {"vi": "Hồ sơ"}', ["Hồ sơ"]),
    ],
)
def test_texts_outside_translation_are_found(code, found):
    assert [node.value for node in untranslated(ast.parse(code))] == found


def test_every_vietnamese_text_passes_through_translation(texts):
    missed = [
        f"{place}:{node.lineno} {node.value!r}"
        for place, nodes in texts.items()
        if place not in DATA
        for node in nodes
        if node.value not in WORDS
    ]

    assert len(texts) > 300
    assert missed == []


def test_every_exception_is_still_needed(texts):
    spoken = {node.value for place, nodes in texts.items() if place not in DATA for node in nodes}

    assert [place for place in DATA if not texts.get(place)] == []
    assert WORDS.keys() - spoken == set()


def test_every_vietnamese_text_of_a_public_template_passes_through_translation(root):
    templates = [
        path
        for path in sorted((root / "src" / "egov").rglob("templates/**/*"))
        if path.suffix in {".html", ".txt"} and "desk" not in path.parts and path.name != "base_work.html"
    ]
    missed = []
    for path in templates:
        rest = MARKUP.sub(" ", TRANSLATED.sub("{% ", path.read_text())).replace(SELF_NAMED, "")
        missed += [f"{path.name}: {line.strip()}" for line in rest.splitlines() if LETTERS.search(line)]

    assert len(templates) > 60
    assert missed == []
