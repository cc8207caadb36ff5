"""The words in which a process definition speaks: what a step is, and which agency does it."""

from enum import StrEnum


class Kind(StrEnum):
    """What a person does in a step. The screens and actions of a dossier hang on these names."""

    RECEIVE = "receive"  # tiếp nhận hồ sơ
    HAND_OVER = "hand_over"  # bàn giao cho phòng chuyên môn
    ACCEPT = "accept"  # nhận bàn giao
    ASSIGN = "assign"  # phân xử lý
    TAKE_UP = "take_up"  # tiếp nhận xử lý
    PROCESS = "process"  # xử lý hồ sơ, soạn kết quả
    CHECK_REQUEST = "check_request"  # xét duyệt yêu cầu liên thông
    APPROVE_REQUEST = "approve_request"  # phê duyệt yêu cầu liên thông
    SEND_REQUEST = "send_request"  # chuyển liên thông hồ sơ
    CONSULT_RECEIVE = "consult_receive"  # cơ quan được hỏi tiếp nhận
    CONSULT_FORWARD = "consult_forward"  # bàn giao trong cơ quan được hỏi
    CONSULT_ANSWER = "consult_answer"  # soạn trả lời, xác minh
    CONSULT_APPROVE = "consult_approve"  # duyệt trả lời
    CONSULT_RETURN = "consult_return"  # trả kết quả liên thông
    COLLECT = "collect"  # nhận kết quả liên thông
    CHECK_RESULT = "check_result"  # xét duyệt kết quả
    SIGN = "sign"  # lãnh đạo ký
    ISSUE = "issue"  # vào số, ban hành
    FORWARD_UP = "forward_up"  # chuyển hồ sơ lên cấp trên
    RECEIVE_FROM_BELOW = "receive_from_below"  # nhận hồ sơ từ cấp dưới
    SEND_DOWN = "send_down"  # chuyển kết quả về nơi tiếp nhận
    RETURN_RESULT = "return_result"  # trả kết quả cho người nộp


class Place(StrEnum):
    """Which agency does a step."""

    RECEIVING = "receiving"  # bộ phận một cửa đã nhận hồ sơ
    DECIDING = "deciding"  # cơ quan giải quyết
    ASKED = "asked"  # cơ quan được lấy ý kiến
    VERIFYING = "verifying"  # cơ quan xác minh, cấp trên hoặc cấp dưới
    SUPERIOR = "superior"  # Uỷ ban nhân dân tỉnh


ASKED_PLACES = frozenset({Place.ASKED, Place.VERIFYING, Place.SUPERIOR})
