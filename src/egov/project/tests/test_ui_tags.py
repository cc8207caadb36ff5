"""Template tags: figures, dates and marks as people write them here."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.template import engines
from django.utils import translation

from egov.project.templatetags import ui

MOMENT = datetime(2017, 12, 29, 1, 15, tzinfo=UTC)  # 8:15 in Hanoi


def render(text: str, **context: Any) -> str:
    return engines["django"].from_string(text).render(context)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{ m|vn_date }}", "29/12/2017"),
        ("{{ m|vn_time }}", "8 giờ 15"),
        ("{{ m|work_time }}", "08:15"),
        ("{{ m|vn_datetime }}", "8 giờ 15, thứ Sáu 29/12/2017"),
        ("{{ m|work_datetime }}", "08:15 29/12/2017"),
        ("{{ m|work_day_time }}{{ none|work_day_time }}", "29/12 08:15"),
        ("{{ m|machine_time }}", "2017-12-29T08:15:00+07:00"),
        ("{{ d|vn_date }}", "05/03/2018"),
        ("{{ none|vn_date }}{{ none|vn_datetime }}{{ none|dong }}", ""),
        ("{{ n|vn_number }}", "17.905"),
        ("{{ f|vn_number:1 }}", "97,8"),
        ("{{ n|dong }}", "17.905\xa0đ"),
        ("{{ who|masked }}", "Phạm V*** D***"),
        ("{{ who|cut:13 }}, {{ who|cut:9 }}", "Phạm Văn Dũng, Phạm Văn…"),
    ],
)
def test_figures_and_dates(text: str, shown: str) -> None:
    context = {"m": MOMENT, "d": date(2018, 3, 5), "none": None, "n": 17905, "f": 97.83, "who": "Phạm Văn Dũng"}

    assert render(text, **context) == shown


def test_a_full_hour_has_no_minutes() -> None:
    assert render("{{ m|vn_time }}", m=MOMENT.replace(minute=0)) == "8 giờ"


def test_english_pages_write_figures_and_times_their_way() -> None:
    with translation.override("en"):
        shown = render("{{ n|vn_number }} {{ m|vn_time }} {{ m|vn_weekday }}", n=17905, m=MOMENT)

    assert shown == "17,905 08:15 Friday"


def test_options_name_the_chosen_one_and_escape_their_words() -> None:
    shown = render('<select>{% options pairs "b" 8 %}</select>', pairs=[("a", "<Một>"), ("b", "Một hai ba")])

    assert shown == (
        '<select><option value="a">&lt;Một&gt;</option><option value="b" selected>Một hai…</option></select>'
    )


def test_an_icon_is_decoration() -> None:
    drawn = render('{% icon "search" "nd-i--lg" %}')

    assert drawn.startswith('<svg class="nd-i nd-i--lg"')
    assert 'aria-hidden="true"' in drawn


def test_an_unknown_icon_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        ui.icon("no-such-icon")


def test_states_have_an_icon_and_words_and_escape_them() -> None:
    drawn = render('{% state_tag "ok" words %}{% due_tag "over" words %}', words="<b>")

    assert "nd-tag--ok" in drawn
    assert "nd-due--over" in drawn
    assert drawn.count("<svg") == 2
    assert "<b>" not in drawn
