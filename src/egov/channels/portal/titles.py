"""Titles in both languages: of procedures by their releases, of a dossier's papers and charges by its own release."""

from collections.abc import Sequence

from egov.services.catalogue.api import Procedure, ReleaseContent, Text, current_releases
from egov.services.dossiers.api import Component, Dossier, Draft, Line, Supplement


def titled(procedures: list[Procedure]) -> list[tuple[Procedure, Text]]:
    """Each procedure with the title of its release in force; its name where there is none."""
    releases = current_releases(procedures)
    return [(one, releases[one.pk].parsed().title if one.pk in releases else Text(one.name)) for one in procedures]


def charges(draft: Draft, lines: Sequence[Line]) -> list[tuple[Text, Line]]:
    """The lines of a price, which are kept in one language, under the names of the release."""
    names = {fee.code: fee.name for fee in draft.release.parsed().fees}
    return [(names.get(line.code, Text(line.name)), line) for line in lines]


def paper(content: ReleaseContent, code: str, name: str) -> Text:
    """The name of a paper; what the release does not know keeps the name that was written down."""
    return next((part.name for part in content.components if part.code == code), Text(name))


def papers_of(dossier: Dossier, papers: Sequence[Component]) -> list[tuple[Component, Text]]:
    """Each paper of the dossier with its name."""
    content = dossier.content
    return [(one, paper(content, one.code, one.name)) for one in papers]


def wanted_of(dossier: Dossier, asked: Supplement) -> list[tuple[Text, str]]:
    """What is asked for: the paper's name, and what the officer wrote about it."""
    content = dossier.content
    return [
        (paper(content, item.get("component", ""), item.get("name", "")), item.get("what", "")) for item in asked.items
    ]
