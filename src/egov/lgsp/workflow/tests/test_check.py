"""What keeps a drawing from being published, and the sentence that says so."""

import pytest

from egov.lgsp.workflow import api

from .conftest import drawing

SIMPLE = drawing("mot-cap")
ASKING = drawing("lien-thong-so")


def without(text: str, start: str, end: str) -> str:
    head, _start, rest = text.partition(start)
    assert rest, f"{start} is not in the drawing"
    return head + rest.partition(end)[2]


def swapped(old: str, new: str, text: str = SIMPLE) -> str:
    assert old in text
    return text.replace(old, new, 1)


PROPERTY = '<camunda:property name="{}" value="{}" />'


@pytest.mark.parametrize(
    ("xml", "sentence"),
    [
        (swapped('name="kind" value="assign"', 'name="kind" value="dance"'), "kind “dance” không có trong danh mục"),
        (swapped('name="role" value="clerk"', 'name="role" value="king"'), "role “king” không có trong danh mục"),
        (swapped('name="place" value="deciding"', 'name="place" value="moon"'), "place “moon” không có trong danh mục"),
        (swapped('name="place" value="deciding"', 'name="place" value="asked"'), "do cơ quan được hỏi làm"),
        (swapped('name="place" value="asked"', 'name="place" value="deciding"', ASKING), "nằm trong quy trình con"),
        (swapped(PROPERTY.format("citizen", "signing"), ""), "chưa có câu thông báo cho người dân"),
        (swapped('name="citizen" value="signing"', 'name="citizen" value=""'), "chưa có câu thông báo cho người dân"),
        (swapped('name="outcomes" value="done"', 'name="outcomes" value=""'), "chưa có lựa chọn kết quả"),
        (swapped('name="outcomes" value="done"', 'name="outcomes" value="Xong!"'), "chữ thường không dấu"),
        (swapped(PROPERTY.format("share", "50"), ""), "chưa có thời hạn"),
        (swapped('name="share" value="50"', 'name="share" value="150"'), "phải là số từ 0 đến 100"),
        (swapped('name="share" value="50"', 'name="share" value="nửa"'), "phải là số từ 0 đến 100"),
        (swapped('name="share" value="50"', 'name="share" value="nan"'), "phải là số từ 0 đến 100"),
        (swapped('name="share" value="50"', 'name="hours" value="1,5"'), "phải là số nguyên"),
        (swapped('name="share" value="50"', 'name="share" value="51"'), "chia tới 101% thời hạn"),
        (swapped('name="Phân xử lý"', 'name=""'), "“assign” chưa có tên"),
    ],
)
def test_steps_must_say_what_they_are(xml, sentence):
    (problem,) = api.check(xml)

    assert sentence in problem


def test_a_consultation_may_use_the_whole_of_its_own_limit_and_no_more():
    xml = swapped('name="share" value="50"', 'name="share" value="61"', ASKING)

    assert api.check(xml) == [
        "“Từng cơ quan được lấy ý kiến”: các bước chia tới 101% thời hạn. Hãy giảm còn không quá 100%."
    ]


def test_hours_may_stand_in_place_of_a_share():
    assert api.check(swapped('name="share" value="50"', 'name="hours" value="8"')) == []


@pytest.mark.parametrize(
    ("xml", "sentence"),
    [
        (swapped(' default="checked__sign"', ""), "chưa có hướng mặc định"),
        (swapped("outcome == 'rework'", ""), "chưa có điều kiện"),
        (swapped("outcome == 'rework'", "outcome == 'redo'"), "chờ kết quả “redo” mà không bước nào có"),
        (swapped("outcome == 'rework'", "__import__('os').system('id')"), "không đọc được"),
        (swapped("outcome == 'rework'", "outcome.__class__ =="), "không đọc được"),
        (swapped('targetRef="hand_over" />', 'targetRef="issue" />'), "Không có đường nào dẫn tới"),
        (swapped('targetRef="return_result" />', 'targetRef="issue" />'), "không có đường nào tới điểm kết thúc"),
    ],
)
def test_every_gateway_and_every_way_leads_on(xml, sentence):
    assert any(sentence in problem for problem in api.check(xml))


@pytest.mark.parametrize(
    ("xml", "sentence"),
    [
        (SIMPLE.replace("bpmn:startEvent", "bpmn:task"), "phải có đúng một điểm bắt đầu; hiện có 0"),
        (SIMPLE.replace("bpmn:endEvent", "bpmn:userTask"), "chưa có điểm kết thúc"),
        (SIMPLE.replace("bpmn:userTask", "bpmn:scriptTask"), "không chạy"),
        (swapped("<bpmn:startEvent ", '<bpmn:startEvent x="" ').replace(
            "</bpmn:startEvent>", "<bpmn:timerEventDefinition /></bpmn:startEvent>"), "điều kiện kích hoạt"),
        (swapped('targetRef="hand_over" />', 'targetRef="nowhere" />'), "không nối hai phần tử"),
        (swapped('id="assign"', 'id="accept"'), "Mã “accept” dùng 2 lần"),
        (SIMPLE.replace("bpmndi:BPMNShape", "bpmndi:Shape"), "không có hình vẽ"),
        (swapped('sourceRef="checked" targetRef="sign"', 'sourceRef="process" targetRef="sign"'), "nhiều mũi tên"),
        (without(ASKING, "<bpmn:multiInstance", "</bpmn:multiInstanceLoopCharacteristics>"), "phải lặp cho từng"),
        (swapped("<bpmn:loopDataInputRef>asked", "<bpmn:loopDataInputRef>others", ASKING), "theo danh sách “asked”"),
        (swapped('<bpmn:property id="asked"', '<bpmn:property id="others"', ASKING), "chưa khai danh sách “asked”"),
        (swapped('targetRef="collect"', 'targetRef="consult_answer"', ASKING), "đi xuyên khung quy trình con"),
    ],
)  # fmt: skip
def test_only_what_the_engine_runs_may_be_drawn(xml, sentence):
    assert any(sentence in problem for problem in api.check(xml))


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("xml", "sentence"),
    [
        ("", "Không đọc được tệp XML"),
        ("không phải XML", "Không đọc được tệp XML"),
        ("<html/>", "không phải tệp BPMN 2.0"),
        (SIMPLE.replace("?>", f"?>{BOMB}", 1).replace("Phân xử lý", "&b;"), "DOCTYPE"),
        (SIMPLE.replace("?>", f"?>{OUTSIDE}", 1).replace("outcome == 'rework'", "&secret;"), "DOCTYPE"),
        (SIMPLE.replace("?>", '?><!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">', 1), "DOCTYPE"),
        (SIMPLE + " " * 1_000_000, "quá lớn"),
        (SIMPLE.replace("bpmn:process", "bpmn:choreography"), "đúng một quy trình; tệp này có 0"),
    ],
)
def test_what_is_no_process_or_an_attack_is_refused_with_one_sentence(xml, sentence):
    (problem,) = api.check(xml)

    assert sentence in problem
