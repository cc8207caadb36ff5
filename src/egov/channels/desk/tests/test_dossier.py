"""The dossier's page: everything about it, its papers, remarks, slips, files, and the deeds beside the steps."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.world import make_release, open_step

from egov.channels.desk.tests.desk import Desk
from egov.foundation.events.api import Refusal, events_about
from egov.foundation.files.api import keep
from egov.kernel.actor import Role
from egov.services.dossiers.api import (
    AskForMore,
    Component,
    Consultation,
    Dossier,
    Note,
    Postponement,
    Result,
    SlipRecord,
    Status,
    Step,
    file_owner,
)

FEES = [{"code": "le-phi", "name": {"vi": "Lệ phí"}, "amount": 75000}]


def address(dossier: Dossier, rest: str = "") -> str:
    return f"/mot-cua/ho-so/{dossier.code}/{rest}"


def page_for(desk: Desk, dossier: Dossier, role: Role = Role.COUNTER) -> str:
    answer = desk.sit("so-tp", role).get(address(dossier))
    assert answer.status_code == 200
    return answer.content.decode()


def in_work(desk: Desk, **changes: Any) -> Dossier:
    """With the specialist, a moment after it was taken in."""
    return desk.until(desk.received(make_release(**changes)), "process")


def test_the_page_tells_who_what_until_when_and_what_happened(desk: Desk) -> None:
    dossier = in_work(desk)

    page = page_for(desk, dossier, Role.SPECIALIST)

    for words in ("Phạm Văn Dũng", "Trực tuyến", "Còn ", "Giấy tờ kèm theo", "Tiếp nhận hồ sơ", "Đỗ Thị Thuý", "hẹn"):
        assert words in page


def test_the_page_asks_a_fixed_number_of_questions(desk: Desk) -> None:
    dossier = in_work(desk)
    client = desk.sit("so-tp", Role.SPECIALIST)
    client.get(address(dossier))
    with CaptureQueriesContext(connection) as few:
        client.get(address(dossier))
    for number in range(6):
        Component.objects.create(dossier=dossier, position=10 + number, code=f"them-{number}", name=f"Giấy {number}")
        Note.objects.create(dossier=dossier, at=timezone.now(), text="Xem lại.", by=dossier.handler)

    with CaptureQueriesContext(connection) as more:
        client.get(address(dossier))

    assert len(more) == len(few)
    assert len(few) <= 75


def test_only_dossiers_that_the_officer_may_see_stand_beside(desk: Desk) -> None:
    dossier = desk.received(make_release())
    second = desk.received(make_release("TT-9002"))
    hidden = desk.received(make_release("TT-9003", routing={"receive": "agency:so-ct", "decide": "same"}), "so-ct")

    page = page_for(desk, dossier)

    assert second.code in page
    assert hidden.code not in page


def test_a_question_shows_its_own_clock_and_its_silence(desk: Desk) -> None:
    dossier = in_work(desk)
    Consultation.objects.create(
        dossier=dossier,
        agency=desk.world.agencies["huyen"],
        question="Có quy hoạch không?",
        asked_at=timezone.now() - timedelta(days=20),
        due=timezone.now() - timedelta(days=10),
        silence_reported_at=timezone.now(),
    )

    page = page_for(desk, dossier)

    assert "UBND huyện Hải Hậu" in page
    assert "im lặng không phải là đồng ý" in page
    assert "Chưa trả lời" in page


def test_a_paper_is_judged(desk: Desk) -> None:
    dossier = desk.received(make_release())
    client = desk.sit("so-tp", Role.SPECIALIST)

    client.post(address(dossier, "giay-to/"), {"giay": "giay-to", "kiem": "khong", "nhan-xet": "Ảnh mờ"})
    client.post(address(dossier, "giay-to/"), {"giay": "to-khai", "kiem": "dat"})

    page = page_for(desk, dossier)
    assert dict(dossier.components.values_list("code", "check_state")) == {"giay-to": "bad", "to-khai": "good"}
    assert "Trần Thị Thuỷ: Ảnh mờ" in page


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"giay": "giay-to", "kiem": "khong"}, "Ghi vì sao giấy tờ không đạt."),
        ({"giay": "la", "kiem": "dat"}, "Hồ sơ không có giấy tờ này."),
        ({}, "Hồ sơ không có giấy tờ này."),
    ],
)
def test_a_judgement_without_ground_is_refused(desk: Desk, sent: dict[str, str], sentence: str) -> None:
    dossier = desk.received(make_release())

    answer = desk.sit("so-tp", Role.SPECIALIST).post(address(dossier, "giay-to/"), sent)

    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert set(dossier.components.values_list("check_state", flat=True)) == {"open"}


def test_colleagues_write_to_each_other(desk: Desk) -> None:
    dossier = desk.received(make_release())

    answer = desk.sit("so-tp", Role.LEADER).post(
        address(dossier, "trao-doi/"), {"noi-dung": "Làm <b>trước</b> thứ Sáu."}
    )

    assert answer.status_code == 302
    assert "Làm &lt;b&gt;trước&lt;/b&gt; thứ Sáu." in page_for(desk, dossier)


def test_an_empty_remark_is_refused(desk: Desk) -> None:
    dossier = desk.received(make_release())

    answer = desk.sit("so-tp", Role.LEADER).post(address(dossier, "trao-doi/"), {"noi-dung": "  "})

    assert answer.status_code == 409
    assert not Note.objects.exists()


def test_a_file_of_the_dossier_opens_and_no_other(desk: Desk) -> None:
    dossier = desk.received(make_release())
    own = keep(b"%PDF-1.7 a", name="a.pdf", content_type="application/pdf", owner="x", claimed_by=file_owner(dossier))
    other = keep(b"%PDF-1.7 b", name="b.pdf", content_type="application/pdf", owner="x")
    paper = dossier.components.get(code="giay-to")
    paper.files = [{"id": str(own.pk), "name": "a.pdf", "size": 10}]
    paper.save()
    client = desk.sit("so-tp", Role.SPECIALIST)

    answers = [client.get(address(dossier, f"tep/{pk}/")) for pk in (own.pk, other.pk, uuid4())]

    assert [one.status_code for one in answers] == [200, 404, 404]
    assert b"".join(answers[0].streaming_content) == b"%PDF-1.7 a"
    assert answers[0]["X-Content-Type-Options"] == "nosniff"
    elsewhere = desk.sit("huyen", Role.SPECIALIST).get(address(dossier, f"tep/{own.pk}/"))
    assert elsewhere.status_code == 404


def test_the_signed_result_opens_too(desk: Desk) -> None:
    dossier = desk.until(desk.received(make_release()), "return_result")
    result = Result.objects.get(dossier=dossier)

    answer = desk.sit("so-tp", Role.COUNTER).get(address(dossier, f"tep/{result.file}/"))

    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert result.verification in page_for(desk, dossier)


def test_slips_are_shown_and_printed(desk: Desk) -> None:
    dossier = desk.received(make_release())
    slip = SlipRecord.objects.get(dossier=dossier)
    client = desk.sit("so-tp", Role.COUNTER)

    page = client.get(address(dossier, f"phieu/{slip.pk}/")).content.decode()
    pdf = client.get(address(dossier, f"phieu/{slip.pk}/pdf/"))
    control = client.get(address(dossier, "phieu-kiem-soat/"))

    assert "Giấy tiếp nhận hồ sơ và hẹn trả kết quả" in page
    assert 'class="nd-slip"' in page
    assert pdf.content.startswith(b"%PDF")
    assert control.content.startswith(b"%PDF")


def test_a_slip_of_another_dossier_is_not_found(desk: Desk) -> None:
    first, second = desk.received(make_release()), desk.received(make_release("TT-9002"))
    slip = SlipRecord.objects.get(dossier=second)

    assert desk.sit("so-tp", Role.COUNTER).get(address(first, f"phieu/{slip.pk}/pdf/")).status_code == 404


def deed(desk: Desk, dossier: Dossier, slug: str, role: Role, **typed: Any) -> Any:
    return desk.sit("so-tp", role).post(address(dossier, f"viec/{slug}/"), typed)


def test_the_specialist_asks_for_more_papers_and_the_clock_stops(desk: Desk) -> None:
    dossier = in_work(desk)

    answer = deed(
        desk, dossier, "yeu-cau-bo-sung", Role.SPECIALIST, reason="Thiếu bản vẽ.", **{"thieu-giay-to": "Bản vẽ tầng 2"}
    )

    dossier.refresh_from_db()
    assert answer.status_code == 302
    assert dossier.status == Status.AWAITING_SUPPLEMENT
    assert dossier.supplements.get().items[0]["what"] == "Bản vẽ tầng 2"
    assert "Dừng, chờ bổ sung" in page_for(desk, dossier)


def test_the_counter_notes_what_was_brought_and_accepts_it(desk: Desk) -> None:
    dossier = in_work(desk)
    AskForMore(subject=dossier, reason="Thiếu.").run(desk.world.actor("so-tp", Role.SPECIALIST))
    before = page_for(desk, dossier)

    deed(desk, dossier, "gui-bo-sung", Role.COUNTER, answer="Bản vẽ tầng 2")
    deed(desk, dossier, "nhan-bo-sung", Role.COUNTER)

    dossier.refresh_from_db()
    assert "viec/gui-bo-sung/" in before
    assert "viec/nhan-bo-sung/" not in before
    assert dossier.status == Status.PROCESSING
    assert dossier.suspended_at is None


def test_the_leader_apologises_and_names_the_one_new_date(desk: Desk) -> None:
    dossier = in_work(desk)
    assert dossier.due is not None
    day = timezone.localdate(dossier.due) + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)

    answer = deed(desk, dossier, "hen-lai", Role.LEADER, day=f"{day:%d/%m/%Y}", reason="Chờ đo đạc.")

    assert answer.status_code == 302
    assert Postponement.objects.get(dossier=dossier).new_due.astimezone().date() == day
    assert "Chờ đo đạc." in page_for(desk, dossier)
    assert "viec/hen-lai/" not in page_for(desk, dossier, Role.LEADER)


def test_a_wrong_new_date_gets_a_sentence_and_the_reason_stays(desk: Desk) -> None:
    dossier = in_work(desk)

    for day, status, sentence in (
        ("", 422, "Nhập ngày hẹn mới"),
        ("mai", 422, "Nhập ngày như 29/12/2017"),
        ("31/2/2030", 422, "Không có ngày này trong lịch, xem lại ngày và tháng"),
        ("1/1/2018", 409, "Chọn ngày hẹn mới"),
    ):
        answer = deed(desk, dossier, "hen-lai", Role.LEADER, day=day, reason="Chờ đo đạc.")

        page = answer.content.decode()
        assert answer.status_code == status, day
        assert sentence in page
        assert "Chờ đo đạc." in page
        assert not Postponement.objects.exists()


def test_the_fee_is_taken_once(desk: Desk) -> None:
    dossier = desk.received(make_release(fees=FEES))
    first = deed(desk, dossier, "thu-phi", Role.COUNTER)
    second = deed(desk, dossier, "thu-phi", Role.COUNTER)

    dossier.refresh_from_db()
    assert first.status_code == 302
    assert second.status_code == 409
    assert "Hồ sơ không còn khoản nào phải thu." in second.content.decode()
    assert dossier.fee_open == 0


def test_originals_go_back_those_that_were_ticked(desk: Desk) -> None:
    dossier = desk.received(make_release())
    dossier.components.update(originals=1, originals_held=1)

    nothing = deed(desk, dossier, "tra-ban-goc", Role.COUNTER)
    one = deed(desk, dossier, "tra-ban-goc", Role.COUNTER, papers="giay-to")

    assert nothing.status_code == 422
    assert one.status_code == 302
    assert dict(dossier.components.values_list("code", "originals_held")) == {"to-khai": 1, "giay-to": 0}


def test_a_dossier_is_stopped_with_the_reason(desk: Desk) -> None:
    dossier = in_work(desk)

    without = deed(desk, dossier, "dung-giai-quyet", Role.LEADER, reason="")
    stopped = deed(desk, dossier, "dung-giai-quyet", Role.LEADER, reason="Người nộp đã mất.")

    dossier.refresh_from_db()
    assert without.status_code == 409
    assert stopped.status_code == 302
    assert dossier.status == Status.STOPPED
    assert "Hồ sơ không còn bước nào." in page_for(desk, dossier)


def test_the_counter_withdraws_on_behalf_of_the_applicant(desk: Desk) -> None:
    dossier = desk.received(make_release())

    deed(desk, dossier, "rut-ho-so", Role.COUNTER, reason="Đổi ý")

    dossier.refresh_from_db()
    assert dossier.status == Status.WITHDRAWN


@pytest.mark.thorough
def test_a_deed_of_somebody_else_is_neither_offered_nor_done(desk: Desk) -> None:
    dossier = in_work(desk, fees=FEES)
    dossier.components.update(originals=1, originals_held=1)
    before = events_about(dossier).count()

    for slug, role in (
        ("thu-phi", Role.SPECIALIST),
        ("rut-ho-so", Role.LEADER),
        ("dung-giai-quyet", Role.COUNTER),
        ("hen-lai", Role.CLERK),
        ("yeu-cau-bo-sung", Role.COUNTER),
        ("tra-ban-goc", Role.HEAD),
    ):
        Refusal.objects.all().delete()
        page = page_for(desk, dossier, role)
        opened = desk.sit("so-tp", role).get(address(dossier, f"viec/{slug}/"))
        sent = deed(desk, dossier, slug, role, reason="-", papers="giay-to", day="1/1/2030")

        assert f"viec/{slug}/" not in page
        assert opened.status_code == 302, slug
        assert sent.status_code == 403, slug
        assert Refusal.objects.get().reference in sent.content.decode()
        assert events_about(dossier).count() == before


def test_an_unknown_deed_is_not_found(desk: Desk) -> None:
    dossier = desk.received(make_release())

    assert desk.sit("so-tp", Role.COUNTER).get(address(dossier, "viec/xoa/")).status_code == 404


@pytest.mark.thorough
def test_every_deed_that_is_offered_opens(desk: Desk) -> None:
    dossier = in_work(desk, fees=FEES)
    dossier.components.update(originals=1, originals_held=1)

    for role, slugs in {
        Role.COUNTER: {"thu-phi", "tra-ban-goc", "rut-ho-so"},
        Role.SPECIALIST: {"yeu-cau-bo-sung"},
        Role.LEADER: {"hen-lai", "dung-giai-quyet"},
    }.items():
        client = desk.sit("so-tp", role)
        page = client.get(address(dossier)).content.decode()
        for slug in slugs:
            assert f"viec/{slug}/" in page
            assert client.get(address(dossier, f"viec/{slug}/")).status_code == 200


def test_the_head_gives_the_work_to_another_specialist(desk: Desk) -> None:
    dossier = in_work(desk)
    step = open_step(dossier, "process")
    client = desk.sit("so-tp", Role.HEAD)
    where = address(dossier, f"buoc/{step.pk}/chuyen-nguoi/")
    specialist = desk.world.people["so-tp", Role.SPECIALIST]

    shown = client.get(where).content.decode()
    missing = client.post(where, {"assignee": ""})
    given = client.post(where, {"assignee": specialist.pk})

    assert "Trần Thị Thuỷ" in shown
    assert missing.status_code == 422
    assert given.status_code == 302
    assert events_about(dossier).filter(name="dossiers.Reassigned").exists()


def test_only_the_head_gives_work_to_others(desk: Desk) -> None:
    dossier = in_work(desk)
    step = open_step(dossier, "process")
    where = address(dossier, f"buoc/{step.pk}/chuyen-nguoi/")

    answer = desk.sit("so-tp", Role.SPECIALIST).post(
        where, {"assignee": desk.world.people["so-tp", Role.SPECIALIST].pk}
    )

    assert answer.status_code == 403
    assert Step.objects.get(pk=step.pk).closed_at is None
