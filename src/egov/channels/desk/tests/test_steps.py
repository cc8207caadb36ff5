"""Doing the steps of a process on the dossier's page."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.world import make_release, open_step

from egov.channels.desk.tests.desk import Desk
from egov.foundation.directory.api import Division
from egov.foundation.events.api import Refusal, events_about
from egov.kernel.actor import Role
from egov.services.dossiers.api import Dossier, Result, Status, Step

ASKING = {
    "receive": "agency:so-ct",
    "decide": "same",
    "asked": [{"agency": "agency:so-tp", "duty": {"vi": "Ý kiến pháp lý"}, "limit": {"value": 2}}],
}
RESULT = {
    "name": {"vi": "Giấy xác nhận"},
    "template": "ket-qua",
    "fields": [{"key": "so_ban", "label": {"vi": "Số bản cấp"}, "kind": "text"}],
}


def done(client: Client, dossier: Dossier, **typed: Any) -> Any:
    """Send the form of the one open step that stands on this person's page."""
    page = client.get(f"/mot-cua/ho-so/{dossier.code}/").content.decode()
    found = re.search(r"/buoc/(\d+)/\"", page)
    assert found, "no step to do on the page"
    return sent(client, dossier, int(found[1]), **typed)


def sent(client: Client, dossier: Dossier, step: int, **typed: Any) -> Any:
    fields = {f"b{step}-{name.replace('__', '-')}": value for name, value in typed.items()}
    return client.post(f"/mot-cua/ho-so/{dossier.code}/buoc/{step}/", fields)


def test_a_dossier_goes_from_the_counter_to_the_signed_result_and_back(desk: Desk) -> None:
    dossier = desk.received(make_release(result=RESULT))
    division = Division.objects.get(agency__code="so-tp")
    specialist = desk.world.people["so-tp", Role.SPECIALIST]
    journey: list[tuple[Role, dict[str, Any]]] = [
        (Role.COUNTER, {"division": division.pk, "note": "Một bộ hồ sơ"}),
        (Role.HEAD, {"outcome": "done"}),
        (Role.HEAD, {"assignee": specialist.pk}),
        (Role.SPECIALIST, {}),
        (
            Role.SPECIALIST,
            {"outcome": "draft_result", "title": "Giấy xác nhận", "body": "Đủ điều kiện.", "kq__so_ban": "2"},
        ),
        (Role.HEAD, {"outcome": "approve"}),
        (Role.LEADER, {"outcome": "approve"}),
        (Role.CLERK, {}),
        (Role.COUNTER, {"handed_to": "Phạm Văn Dũng", "how": "counter"}),
    ]

    for role, typed in journey:
        answer = done(desk.sit("so-tp", role), dossier, **typed)
        assert answer.status_code == 302, (role, typed, answer.content.decode()[:3000])

    dossier.refresh_from_db()
    result = Result.objects.get(dossier=dossier)
    assert dossier.status == Status.RETURNED
    assert dossier.handler == specialist
    assert result.values == {"Số bản cấp": "2"}
    assert result.handed_to == "Phạm Văn Dũng"


def test_the_division_that_handles_the_field_is_proposed(desk: Desk) -> None:
    dossier = desk.received(make_release())
    Division.objects.filter(agency__code="so-tp").update(fields=["Thử nghiệm"])
    other = Division.objects.get(agency__code="so-tp")
    other.pk, other.code, other.name, other.fields = None, "khac", "Phòng Khác", []
    other.save()

    page = desk.sit("so-tp", Role.COUNTER).get(f"/mot-cua/ho-so/{dossier.code}/").content.decode()

    assert re.search(r'<option value="\d+" selected>Phòng Nghiệp vụ</option>', page)
    assert "Phòng Khác" in page


def test_the_head_sees_how_much_each_specialist_has_open(desk: Desk) -> None:
    first = desk.until(desk.received(make_release()), "take_up")
    second = desk.until(desk.received(make_release("TT-9002")), "assign")
    assert first.handler is not None

    page = desk.sit("so-tp", Role.HEAD).get(f"/mot-cua/ho-so/{second.code}/").content.decode()

    assert "Trần Thị Thuỷ (1 việc đang mở)" in page


def test_a_step_without_what_it_needs_says_so_and_keeps_what_was_typed(desk: Desk) -> None:
    dossier = desk.until(desk.received(make_release()), "assign")

    answer = done(desk.sit("so-tp", Role.HEAD), dossier, assignee="", note="Làm trong tuần này giúp tôi")

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Chọn người xử lý." in page
    assert "Làm trong tuần này giúp tôi" in page
    assert Refusal.objects.get().reference in page
    assert open_step(dossier, "assign").closed_at is None


def test_the_leader_returns_a_result_only_with_a_remark(desk: Desk) -> None:
    dossier = desk.until(desk.received(make_release()), "sign")
    leader = desk.sit("so-tp", Role.LEADER)

    refused = done(leader, dossier, outcome="rework", note="")
    returned = done(leader, dossier, outcome="rework", note="Sửa ngày cấp.")

    assert refused.status_code == 409
    assert "Ghi rõ cần sửa gì." in refused.content.decode()
    assert returned.status_code == 302
    assert open_step(dossier).kind == "process"


def test_the_second_officer_is_told_who_was_first_and_when(desk: Desk) -> None:
    dossier = desk.received(make_release())
    step = open_step(dossier, "hand_over")
    client = desk.sit("so-tp", Role.COUNTER)
    assert sent(client, dossier, step.pk).status_code == 302
    before = events_about(dossier).count()

    answer = sent(client, dossier, step.pk, note="Bàn giao bản giấy kèm theo một đĩa bản vẽ")

    page = answer.content.decode()
    step.refresh_from_db()
    assert answer.status_code == 409
    assert "Bước này đã được Đỗ Thị Thuý làm lúc" in page
    assert "Bàn giao bản giấy kèm theo một đĩa bản vẽ" in page
    assert events_about(dossier).count() == before


@pytest.mark.thorough
@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.LEADER, Role.CLERK])
def test_who_does_not_hold_the_post_sees_no_form_and_cannot_send_it(desk: Desk, role: Role) -> None:
    dossier = desk.received(make_release())
    step = open_step(dossier, "hand_over")
    client = desk.sit("so-tp", role)

    page = client.get(f"/mot-cua/ho-so/{dossier.code}/").content.decode()
    answer = sent(client, dossier, step.pk)

    step.refresh_from_db()
    assert "/buoc/" not in page
    assert answer.status_code == 403
    assert "Việc này thuộc người giữ vị trí khác." in answer.content.decode()
    assert step.closed_at is None


def test_a_step_of_another_dossier_is_not_found(desk: Desk) -> None:
    first, second = desk.received(make_release()), desk.received(make_release("TT-9002"))
    step = open_step(second, "hand_over")

    answer = sent(desk.sit("so-tp", Role.COUNTER), first, step.pk)

    step.refresh_from_db()
    assert answer.status_code == 404
    assert step.closed_at is None


def asking(desk: Desk) -> Dossier:
    release = make_release("TT-9002", process={"key": "lien-thong-so"}, routing=ASKING, limit={"value": 15})
    return desk.until(desk.received(release, "so-ct"), "process")


def test_the_specialist_asks_and_the_other_agency_answers(desk: Desk) -> None:
    dossier = asking(desk)
    specialist = desk.sit("so-ct", Role.SPECIALIST)
    page = specialist.get(f"/mot-cua/ho-so/{dossier.code}/").content.decode()
    assert "Hỏi Sở Tư pháp" in page

    done(specialist, dossier, outcome="ask", **{"hoi-so-tp": "Có vướng mắc pháp lý nào không?"})
    desk.until(dossier, "consult_answer")
    answer = done(desk.sit("so-tp", Role.SPECIALIST), dossier, agrees="khong", answer="Cần bổ sung hợp đồng thuê.")
    desk.until(dossier, "collect")

    question = dossier.consultations.get()
    shown = desk.sit("so-ct", Role.SPECIALIST).get(f"/mot-cua/ho-so/{dossier.code}/").content.decode()
    assert answer.status_code == 302
    assert question.question == "Có vướng mắc pháp lý nào không?"
    assert question.agrees is False
    assert "Không thống nhất" in shown
    assert "Cần bổ sung hợp đồng thuê." in shown


def test_one_more_agency_can_be_asked(desk: Desk) -> None:
    dossier = asking(desk)

    answer = done(
        desk.sit("so-ct", Role.SPECIALIST),
        dossier,
        outcome="ask",
        **{"hoi-so-tp": "Ý kiến pháp lý?", "them-1": "huyen", "them-hoi-1": "Ý kiến về quy hoạch?"},
    )

    assert answer.status_code == 302
    questions = dict(dossier.consultations.values_list("agency__code", "question"))
    assert questions == {"so-tp": "Ý kiến pháp lý?", "huyen": "Ý kiến về quy hoạch?"}


def test_an_answer_without_yes_or_no_is_refused(desk: Desk) -> None:
    dossier = asking(desk)
    done(desk.sit("so-ct", Role.SPECIALIST), dossier, outcome="ask", **{"hoi-so-tp": "Ý kiến?"})
    desk.until(dossier, "consult_answer")

    answer = done(desk.sit("so-tp", Role.SPECIALIST), dossier, answer="Chưa rõ")

    assert answer.status_code == 409
    assert "Chọn thống nhất hoặc không thống nhất." in answer.content.decode()
    assert Step.objects.waiting().filter(dossier=dossier, kind="consult_answer").exists()
