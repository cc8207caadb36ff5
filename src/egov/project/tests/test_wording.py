"""Sentences of Django in our own words."""

from django import forms
from django.utils.translation import override

OWN = "Lựa chọn này không còn trong danh sách. Hãy chọn lại."


def test_a_choice_that_is_not_there_is_refused_without_naming_the_code_that_was_sent() -> None:
    with override("vi"):
        one = forms.Form({"a": "ma-noi-bo"})
        one.fields["a"] = forms.ChoiceField(choices=[("1", "Một")])

        assert one.errors["a"] == [OWN]
