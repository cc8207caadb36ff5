"""What every form of a step has: outcome, remark, and the action that it becomes."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from egov.channels.desk import words
from egov.channels.desk.forms.fields import text_field
from egov.services.dossiers.api import STEP_ACTIONS, Step, StepAction


class StepForm(forms.Form):
    """Outcome and remark; subclasses add what their kind needs."""

    note_label = "Ý kiến"
    main_button = ""

    def __init__(self, step: Step, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix=f"b{step.pk}", auto_id="%s", label_suffix="")
        self.step = step
        if len(step.outcomes) > 1:
            choices = [(outcome, words.outcome_words(step.kind, outcome)) for outcome in step.outcomes]
            self.fields["outcome"] = forms.ChoiceField(
                label=_("Kết quả bước này"),
                choices=choices,
                required=False,
                initial=step.outcomes[0],
                widget=forms.RadioSelect,
            )
        self.add_fields()
        self.fields["note"] = text_field(_(self.note_label), rows=2)

    def add_fields(self) -> None:
        """Fields of the kind, between outcome and remark."""

    def inputs(self) -> dict[str, Any]:
        """Further inputs of the action."""
        return {}

    def action(self) -> StepAction:
        """The cleaned form as the action of its kind."""
        given = {"outcome": self.cleaned_data.get("outcome", ""), "note": self.cleaned_data["note"], **self.inputs()}
        return STEP_ACTIONS[self.step.kind](subject=self.step, **given)

    @property
    def button(self) -> str:
        """The deed in the button's words."""
        if self.main_button:
            return _(self.main_button)
        outcomes = self.step.outcomes
        if len(outcomes) == 1 and (self.step.kind, outcomes[0]) in words.OUTCOMES_OF_KIND:
            return words.outcome_words(self.step.kind, outcomes[0])
        return _("Chuyển bước")
