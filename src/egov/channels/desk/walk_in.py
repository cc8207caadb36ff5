"""The counter's one screen: a release's whole form on one page, the papers beside it, money, and the way out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.safestring import SafeString

from egov.foundation.directory.api import AdministrativeUnit, Agency
from egov.foundation.files.api import store
from egov.services.catalogue.api import Release, ReleaseContent, form_of
from egov.services.dossiers.api import Draft, Known, Line, draft_owner, quote
from egov.services.eforms.api import FileField, Form

PLACES = frozenset({"unit", "address"})
LEVELS = {"tinh": "province", "huyen": "district", "xa": "commune"}
KINDS = {
    "name": ("name",),
    "identity": ("identity_number", "personal_number", "tax_code"),
    "phone": ("phone",),
    "email": ("email",),
}


@dataclass(frozen=True)
class Filled:
    """The form as it came from the page: what is good, what is wrong, what was typed."""

    data: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    raw: Mapping[str, list[str]] | None = None
    again: bool = False
    warnings: dict[str, str] = field(default_factory=dict)


def first_answers(release: Release, known: Known | None, identity: str, office: Agency) -> dict[str, Any]:
    """What can be filled in before asking: the person that stands there, also as said in the last dossier."""
    form, content = form_of(release), release.parsed()
    person = known or Known(name="", identity=identity)
    about = {
        "full_name": person.name,
        "personal_number": person.identity,
        "date_of_birth": person.born,
        "sex": person.sex,
        "phone": person.phone,
        "email": person.email,
        "address": person.address,
        "tax_code": "",
    }
    data = form.prefill({}, {"user": about})
    values = {"name": person.name, "identity": person.identity, "phone": person.phone, "email": person.email}
    for part, value in values.items():
        key = _field_for(part, content, form)
        if value and key and not data.get(key):
            data[key] = value
    if known is not None and known.answers:
        first = form.steps[0]
        files = {one.key for one in form.file_fields()}
        earlier = {one.key: known.answers.get(one.key) for one in first.fields if one.key not in files}
        data = {**{key: value for key, value in earlier.items() if value}, **data}
    here = unit_of(office)
    places = {one.key: here for step in form.steps for one in step.fields if here and one.kind in PLACES}
    return {**places, **data}


def unit_of(office: Agency) -> dict[str, str]:
    """The office's own district and commune: most people who come live there. Nothing for a department."""
    codes: dict[str, str] = {}
    units = AdministrativeUnit.objects.on(timezone.localdate())
    code = office.unit_code
    while code and len(codes) < len(LEVELS):
        unit = units.filter(code=code).first()
        if unit is None:
            break
        codes[LEVELS[unit.level]] = unit.code
        code = unit.parent_code
    return codes if "district" in codes else {}


def _field_for(part: str, content: ReleaseContent, form: Form) -> str:
    """The form's first field for a part of the applicant."""
    if named := content.applicant.get(part):
        keys = {one.key: one.kind for one in form.fields()}
        return next((key for key in named if keys.get(key) in KINDS[part]), "")
    return next((one.key for one in form.fields() if one.kind in KINDS[part]), "")


def fill(request: HttpRequest, draft: Draft) -> Filled:
    """Clean every shown step in one pass. Papers lie on the counter, so no upload is asked for."""
    form = form_of(draft.release)
    raw = one_page(request.POST)
    uploads = {name: list(files) for name, files in request.FILES.lists()}
    data: dict[str, Any] = dict(draft.answers)
    errors: dict[str, str] = {}
    warnings: dict[str, str] = {}
    again = False

    def keep(one: FileField, upload: Any) -> dict[str, Any]:
        accept = tuple(extension.lstrip(".") for extension in one.extensions)
        kept = store(upload, name=upload.name, owner=draft_owner(draft), accept=accept, max_mb=one.max_mb)
        return {"id": str(kept.pk), "name": kept.name, "size": kept.size}

    for step in form.steps:
        if step.key not in {one.key for one in form.visible_steps(data)}:
            continue
        cleaned = form.clean_step(step.key, raw, data, files=uploads, store=keep, language="vi")
        data = cleaned.data
        errors |= cleaned.errors
        warnings |= cleaned.warnings
        again = again or cleaned.again
    return Filled(data, without_missing_files(form, errors, request), raw, again, warnings)


def one_page(sent: QueryDict) -> dict[str, list[str]]:
    """Several steps stand on the page: what each of them showed is put together."""
    raw = {name: [str(value) for value in values] for name, values in sent.lists()}
    if "_co" in raw:
        raw["_co"] = [" ".join(raw["_co"])]
    return raw


def without_missing_files(form: Form, errors: Mapping[str, str], request: HttpRequest) -> dict[str, str]:
    """A file that was not sent is no error here; one that was refused is."""
    keys = {one.key for one in form.file_fields()}
    sent = set(request.FILES)
    return {name: text for name, text in errors.items() if name in sent or not ({name, name.rsplit("-", 1)[-1]} & keys)}


def rendered(draft: Draft, filled: Filled) -> list[tuple[str, SafeString]]:
    """Title and fields of every shown step."""
    form = form_of(draft.release)
    return [
        (
            step.title.written_in("vi"),
            form.render_step(
                step.key, filled.data, filled.errors, raw=filled.raw, warnings=filled.warnings, language="vi"
            ),
        )
        for step in form.visible_steps(filled.data)
    ]


def price(content: ReleaseContent, data: Mapping[str, Any], waiver: str) -> tuple[Line, ...]:
    """What it would cost with these answers."""
    return quote(content.fees, data, waiver, "vi")


def waivers(content: ReleaseContent) -> list[tuple[str, str]]:
    """Grounds on which less is paid that an officer may grant."""
    return list({one.code: one.name.vi for fee in content.fees for one in fee.waivers}.items())
