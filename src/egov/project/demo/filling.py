"""Filling in a whole form page by page, as a person does, with files for the papers that are asked for."""

from functools import lru_cache
from typing import Any

import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from egov.foundation.files.api import store
from egov.project.demo.applicants import Person, type_step
from egov.services.catalogue.api import form_of
from egov.services.dossiers import api as dossiers
from egov.services.eforms.api import FileField

PASSES = 3


def fill_in(draft: dossiers.Draft, person: Person, unit: tuple[str, str]) -> dossiers.Draft:
    """Every visible page of the draft's form, answered. Raises ValueError naming what could not be answered."""
    form = form_of(draft.release)
    data: dict[str, Any] = dict(draft.answers)
    for _ in range(PASSES):
        for step in form.visible_steps(data):
            typed = MultiValueDict(type_step(form, step.key, person, unit))
            papers = [field for field in step.fields if isinstance(field, FileField)]
            uploads: Any = MultiValueDict({field.key: [paper()] for field in papers})

            def keep(field: Any, upload: Any) -> dict[str, Any]:
                kept = store(upload, name=upload.name, owner=dossiers.draft_owner(draft))
                return {"id": str(kept.pk), "name": kept.name, "size": kept.size}

            has_files = any(data.get(field.key) for field in papers)
            cleaned = form.clean_step(step.key, typed, data, files=None if has_files else uploads, store=keep)
            data = {**data, **cleaned.values}
        problems = form.clean_all(data)
        if not problems:
            break
    if problems:
        raise ValueError(f"{draft.release.procedure.code}: {problems}")
    draft.answers = form.settled(data)
    draft.done_steps = [step.key for step in form.visible_steps(data)]
    draft.save(update_fields=["answers", "done_steps"])
    return draft


def paper() -> SimpleUploadedFile:
    """A one-page paper as people send it."""
    return SimpleUploadedFile("giay-to.pdf", _paper(), content_type="application/pdf")


@lru_cache(maxsize=1)
def _paper() -> bytes:
    text = '#set page(paper: "a5")\n= Giấy tờ kèm theo\nBản chụp để thử, không có giá trị pháp lý.'
    made = typst.compile(text.encode(), format="pdf")
    assert isinstance(made, bytes)
    return made
