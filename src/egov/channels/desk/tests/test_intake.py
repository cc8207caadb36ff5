"""Taking over what was filed online."""

from typing import Any

import pytest
from django.utils import timezone
from tests.world import file_dossier, make_release

from egov.channels.desk.tests.desk import Desk
from egov.foundation.events.api import Refusal, events_about
from egov.kernel.actor import Role
from egov.services.dossiers.api import AnswerSupplement, Component, Dossier, SlipRecord, Status


def waiting(desk: Desk) -> Dossier:
    return file_dossier(desk.world, make_release(), at=timezone.now())


def send(desk: Desk, dossier: Dossier, role: Role = Role.COUNTER, **typed: Any) -> Any:
    fields = {"sets": "1", **{name.replace("__", "-"): value for name, value in typed.items()}}
    return desk.sit("so-tp", role).post(f"/mot-cua/tiep-nhan/{dossier.code}/", fields)


def test_the_page_shows_what_was_filed(desk: Desk) -> None:
    dossier = waiting(desk)

    page = desk.sit("so-tp", Role.COUNTER).get(f"/mot-cua/tiep-nhan/{dossier.code}/").content.decode()

    assert "036090001234" in page.replace(" ", "")
    assert "Giấy tờ kèm theo" in page
    assert "Tiếp nhận, in giấy hẹn" in page


def test_it_is_taken_in_with_its_papers_and_leads_to_the_slip(desk: Desk) -> None:
    dossier = waiting(desk)

    answer = send(desk, dossier, lam="tiep-nhan", sets="2", **{"chinh-giay-to": "2", "giu-giay-to": "2"})

    dossier.refresh_from_db()
    paper = Component.objects.get(dossier=dossier, code="giay-to")
    slip = SlipRecord.objects.get(dossier=dossier)
    assert dossier.status == Status.RECEIVED
    assert dossier.sets == 2
    assert (paper.originals, paper.originals_held) == (2, 2)
    assert answer["Location"] == f"/mot-cua/ho-so/{dossier.code}/phieu/{slip.pk}/"


def test_what_is_missing_is_asked_for_once(desk: Desk) -> None:
    dossier = waiting(desk)

    send(desk, dossier, lam="bo-sung", reason="Ảnh mờ.", **{"thieu-giay-to": "Chụp lại cho rõ"})

    dossier.refresh_from_db()
    request = dossier.supplements.get()
    assert dossier.status == Status.INTAKE_SUPPLEMENT
    assert request.items == [{"component": "giay-to", "name": "Giấy tờ kèm theo", "what": "Chụp lại cho rõ"}]


def test_asking_again_needs_a_reason_of_its_own(desk: Desk) -> None:
    dossier = waiting(desk)
    send(desk, dossier, lam="bo-sung", reason="Ảnh mờ.")
    dossier.refresh_from_db()
    AnswerSupplement(subject=dossier, answer="Đã chụp lại").run(desk.world.applicant)

    again = send(desk, dossier, lam="bo-sung", reason="Thiếu chữ ký.")
    page = again.content.decode()
    with_reason = send(desk, dossier, lam="bo-sung", reason="Thiếu chữ ký.", second_reason="Lần trước ảnh quá mờ.")

    assert again.status_code == 409
    assert "Vì sao lần trước chưa nêu" in page
    assert "Thiếu chữ ký." in page
    assert with_reason.status_code == 302
    assert dossier.supplements.count() == 2


def test_it_is_refused_with_the_reason(desk: Desk) -> None:
    dossier = waiting(desk)

    send(desk, dossier, lam="tu-choi", reason="Không thuộc thẩm quyền.")

    dossier.refresh_from_db()
    assert dossier.status == Status.REFUSED
    assert SlipRecord.objects.get(dossier=dossier).kind == "03"


@pytest.mark.parametrize("deed", ["bo-sung", "tu-choi"])
def test_without_a_reason_nothing_happens_and_the_rest_stays(desk: Desk, deed: str) -> None:
    dossier = waiting(desk)
    before = events_about(dossier).count()

    answer = send(desk, dossier, lam=deed, reason="", **{"chinh-giay-to": "7"})

    dossier.refresh_from_db()
    page = answer.content.decode()
    assert answer.status_code == 409
    assert Refusal.objects.get().reference in page
    assert 'value="7"' in page
    assert dossier.status == Status.SUBMITTED
    assert events_about(dossier).count() == before


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"chinh-giay-to": "hai"}, "Nhập số bản bằng chữ số"),
        ({"sao-giay-to": "-1"}, "Số bản không nhỏ hơn 0"),
        ({"chinh-giay-to": "100"}, "Số bản tối đa là 99"),
        ({"chinh-giay-to": "2", "giu-giay-to": "3"}, "Số bản gốc giữ lại nhiều hơn số bản chính đã nhận"),
    ],
)
def test_a_wrong_count_gets_a_sentence(desk: Desk, typed: dict[str, str], sentence: str) -> None:
    dossier = waiting(desk)

    answer = send(desk, dossier, lam="tiep-nhan", **typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"</span>{sentence}</span>" in page
    assert "errorlist" not in page
    assert Dossier.objects.get().status == Status.SUBMITTED


def test_the_second_officer_is_told_and_the_dossier_is_taken_in_once(desk: Desk) -> None:
    dossier = waiting(desk)
    send(desk, dossier, lam="tiep-nhan")
    before = events_about(dossier).count()

    answer = send(desk, dossier, lam="tiep-nhan")

    assert answer.status_code == 409
    assert "Hồ sơ đã được tiếp nhận hoặc đã kết thúc." in answer.content.decode()
    assert events_about(dossier).count() == before


def test_what_was_taken_in_meanwhile_opens_on_its_own_page(desk: Desk) -> None:
    dossier = desk.received(make_release())

    answer = desk.sit("so-tp", Role.COUNTER).get(f"/mot-cua/tiep-nhan/{dossier.code}/")

    assert answer["Location"] == f"/mot-cua/ho-so/{dossier.code}/"


def test_a_colleague_who_is_not_at_the_counter_has_no_such_page(desk: Desk) -> None:
    dossier = waiting(desk)

    answer = send(desk, dossier, Role.SPECIALIST, lam="tiep-nhan")

    dossier.refresh_from_db()
    assert answer.status_code == 404
    assert dossier.status == Status.SUBMITTED
