"""A form that is ready to use: its definition and the surroundings it asks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.safestring import SafeString

from egov.services.eforms import cleaning, rendering
from egov.services.eforms import prefill as filling
from egov.services.eforms import schema as schemas
from egov.services.eforms import summary as summaries
from egov.services.eforms.cleaning import Cleaned, StepCleaning, Store, Uploads
from egov.services.eforms.definition import Definition, Step, every_field, read_definition
from egov.services.eforms.entry import BrokenDefinition
from egov.services.eforms.kinds.field import Field
from egov.services.eforms.kinds.file import FileField
from egov.services.eforms.shown import Shown
from egov.services.eforms.summary import Link, SummarySection
from egov.services.eforms.surroundings import (
    ALONE,
    CodeLists,
    Home,
    Surroundings,
    Units,
    no_home,
    no_lists,
    no_units,
)

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Form:
    """Immutable and without state: may be kept for as long as its release. `data` is `{field key: value}`."""

    definition: Definition
    around: Surroundings = ALONE

    @classmethod
    def from_data(
        cls, data: object, *, units: Units = no_units, lists: CodeLists = no_lists, home: Home = no_home
    ) -> "Form":
        """Raises BrokenDefinition when the definition cannot be read."""
        problems: list[str] = []
        definition = read_definition(data, problems)
        if problems:
            raise BrokenDefinition(problems)
        return cls(definition, Surroundings(units, lists, home=home))

    def using(self, *, units: Units | None = None, lists: CodeLists | None = None, day: date | None = None) -> "Form":
        """The same form with other providers, or as on another day."""
        around = self.around
        return replace(
            self,
            around=replace(around, units=units or around.units, lists=lists or around.lists, day=day or around.day),
        )

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.definition.steps

    def step(self, key: str) -> Step:
        """Raises KeyError when there is none."""
        return self.definition.step(key)

    def visible_steps(self, data: Data) -> tuple[Step, ...]:
        shown = Shown(self.definition, data, self.around)
        return tuple(step for step in self.steps if shown.step(step))

    def step_of(self, control: str) -> str:
        """Key of the step where a control or field stands. Raises KeyError for a foreign name."""
        return self.definition.step_of(control.partition("-")[0]).key

    def clean_step(
        self,
        key: str,
        raw: Any,
        data: Data,
        *,
        files: Uploads | None = None,
        store: Store | None = None,
        language: str = "",
    ) -> Cleaned:
        """Clean what was typed on one page. `raw` is `request.POST`, `files` is `request.FILES`."""
        with translation.override(language or translation.get_language() or "vi"):
            return cleaning.clean_step(self.definition, key, raw, data, self.around.read_once(), files, store)

    def clean_all(self, data: Data, language: str = "") -> dict[str, str]:
        """Errors of the whole draft by control id, as of today; `step_of` tells where each one is."""
        with translation.override(language or translation.get_language() or "vi"):
            return {name: text for cleaned in self._all(data) for name, text in cleaned.errors.items()}

    def warnings(self, data: Data, language: str = "") -> dict[str, str]:
        """What looks odd or could be added, by control id. Nothing here keeps from filing."""
        with translation.override(language or translation.get_language() or "vi"):
            return {name: text for cleaned in self._all(data) for name, text in cleaned.warnings.items()}

    def settled(self, data: Data) -> dict[str, Any]:
        """What is filed: cleaned answers of shown fields only."""
        found: dict[str, Any] = {}
        for cleaned in self._all(data):
            found.update(cleaned.values)
        return found

    def _all(self, data: Data) -> list[Cleaned]:
        around = self.around.read_once()
        return [
            StepCleaning(self.definition, step, rendering.typed_out(step, data), data, around).run()
            for step in self.visible_steps(data)
        ]

    def render_step(
        self,
        key: str,
        data: Data,
        errors: Mapping[str, str] | None = None,
        *,
        raw: Any = None,
        warnings: Mapping[str, str] | None = None,
        language: str = "",
    ) -> SafeString:
        """The fields of a step. After cleaning pass `cleaned.data`, `cleaned.errors`, `raw=cleaned.raw`."""
        return rendering.render_step(
            self.definition, key, data, errors or {}, self.around.read_once(), raw, warnings, language
        )

    def summary(self, data: Data, language: str = "", *, warned: bool = True) -> tuple[SummarySection, ...]:
        """What was answered; `warned` also says what looks odd, for which the whole form is read again."""
        warnings = self.warnings(data, language) if warned else None
        return summaries.summary(self.definition, data, self.around.read_once(), warnings, language)

    def render_summary(self, data: Data, link: Link | None = None, language: str = "") -> SafeString:
        """The review page's sections; `link(step, control)` gives the address behind each "Sửa"."""
        return summaries.render_summary(self.summary(data, language), link, language)

    def texts(self, data: Data, language: str = "") -> dict[str, str]:
        """Answers as people read them, by key; rows as `<group>.<row>.<key>`."""
        return summaries.texts(self.definition, data, self.around.read_once(), language)

    def flat(self, data: Data) -> dict[str, str]:
        """Answers as stored, as texts by dotted name."""
        return summaries.flat(self.definition, data)

    def prefill(self, data: Data, sources: Mapping[str, Any]) -> dict[str, Any]:
        return filling.prefill(self.definition, data, sources, self.around)

    def json_schema(self) -> dict[str, Any]:
        return schemas.json_schema(self.definition, self.around)

    def fields(self) -> tuple[Field, ...]:
        """All fields, those of groups after their group."""
        return tuple(field for _step, _group, field in every_field(self.definition))

    def file_fields(self) -> tuple[FileField, ...]:
        """Also those inside groups."""
        return tuple(field for field in self.fields() if isinstance(field, FileField))
