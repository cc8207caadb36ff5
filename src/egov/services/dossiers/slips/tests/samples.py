"""One slip of each kind, with names as long as they come."""

from datetime import date, datetime

from egov.kernel.working_time import HANOI
from egov.services.dossiers.slips import (
    ApologySlip,
    ControlSlip,
    Handover,
    Head,
    Paper,
    Party,
    ReceiptSlip,
    RefusalSlip,
    Register,
    RegisterRow,
    SupplementSlip,
    WantedPaper,
)


def at(text: str) -> datetime:
    """'2017-12-29 08:15' on the province's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


CODE = "000.00.27.H40-171229-0027"
URL = f"https://dichvucong.example.vn/tra-cuu/?ma={CODE}"
HEAD = Head(
    above="Uỷ ban nhân dân tỉnh Nam Định",
    agency="UBND huyện Hải Hậu",
    number="1146/TNHS",
    place="Hải Hậu",
    day=date(2017, 12, 29),
)
PARTY = Party(
    name="Trần Đức Thưởng",
    address="Tổ dân phố số 5, thị trấn Yên Định, huyện Hải Hậu",
    phone="0915 220 331",
    email="thuong@example.vn",
)
REQUEST = "Cấp giấy phép xây dựng nhà ở riêng lẻ"
SHARED = {"head": HEAD, "code": CODE, "tracking_url": URL, "request": REQUEST}

RECEIPT = ReceiptSlip(
    **SHARED,
    party=PARTY,
    papers=(
        Paper(name="Đơn đề nghị cấp giấy phép xây dựng", originals=2),
        Paper(name="Giấy chứng nhận quyền sử dụng đất", copies=1, note="Đã đối chiếu"),
        Paper(name="Bản vẽ thiết kế xây dựng", originals=2),
    ),
    sets=2,
    limit="15 ngày làm việc",
    received_at=at("2017-12-29 08:15"),
    due=at("2018-01-22 08:15"),
    delivery="Quầy 4, Bộ phận Tiếp nhận và Trả kết quả UBND huyện Hải Hậu",
    officer="Đỗ Thị Thuý",
    deliverer="Trần Đức Thưởng",
    fee=75000,
    fee_paid=True,
    book="02",
    book_number="1146",
    hotline="0228 1022",
)
SUPPLEMENT = SupplementSlip(
    **SHARED,
    party=PARTY,
    wanted=(
        WantedPaper(name="Bản vẽ mặt bằng móng, tỷ lệ 1/100 - 1/200", originals=2),
        WantedPaper(name="Giấy chứng nhận quyền sử dụng đất", certified=1),
        WantedPaper(name="Cam kết bảo đảm an toàn công trình liền kề", originals=1, copies=1),
    ),
    reason="Bản vẽ đã nộp không ghi kích thước móng; giấy chứng nhận là bản chụp chưa được chứng thực.",
    officer="Đỗ Thị Thuý",
    officer_phone="0228 3877 123",
    hotline="0228 1022",
)
REFUSAL = RefusalSlip(
    **SHARED,
    party=PARTY,
    reason="Thửa đất nằm trong hành lang bảo vệ đê điều. Theo Điều 7 Luật Đê điều, việc xây dựng nhà ở tại đây không "
    "thuộc thẩm quyền cấp phép của Uỷ ban nhân dân huyện.",
    officer="Đỗ Thị Thuý",
    deliverer="Trần Đức Thưởng",
)
APOLOGY = ApologySlip(
    **SHARED,
    party=PARTY,
    received_at=at("2017-12-29 08:15"),
    due=at("2018-01-22 08:15"),
    new_due=at("2018-01-26 15:00"),
    reason="Sở Giao thông vận tải chưa có văn bản trả lời về chỉ giới đường đỏ.",
    leader_title="Phó Chủ tịch",
    leader="Nguyễn Văn Khoát",
    hotline="0228 1022",
)
CONTROL = ControlSlip(
    **SHARED,
    lead="Phòng Kinh tế và Hạ tầng, UBND huyện Hải Hậu",
    others=("Phòng Tài nguyên và Môi trường", "UBND thị trấn Yên Định"),
    handovers=(
        Handover(
            giver="Bộ phận TN&TKQ",
            taker="Phòng Kinh tế và Hạ tầng",
            at=at("2017-12-29 10:30"),
            given_by="Đỗ Thị Thuý",
            taken_by="Lâm Văn Khiết",
            result="Đúng hạn",
        ),
        Handover(
            giver="Phòng Kinh tế và Hạ tầng",
            taker="Lãnh đạo UBND huyện",
            at=at("2018-01-15 09:00"),
            given_by="Lâm Văn Khiết",
            taken_by="Nguyễn Văn Khoát",
            result="Trước hạn",
            note="Đủ điều kiện",
        ),
    ),
    blank_rows=3,
)


def register(rows: int) -> Register:
    """A register of so many rows."""
    return Register(
        head=HEAD,
        first=date(2017, 12, 1),
        last=date(2017, 12, 31),
        rows=tuple(
            RegisterRow(
                code=f"000.00.27.H40-171229-{n:04d}",
                procedure=REQUEST,
                sets=2,
                applicant="Trần Đức Thưởng",
                contact="Thị trấn Yên Định, 0915 220 331",
                lead="Phòng Kinh tế và Hạ tầng",
                received=date(2017, 12, 29),
                due=date(2018, 1, 22),
                returned=date(2018, 1, 19) if n % 2 else None,
                delivery="Tại quầy",
            )
            for n in range(1, rows + 1)
        ),
    )


SAMPLES = {
    "receipt": RECEIPT,
    "supplement": SUPPLEMENT,
    "refusal": REFUSAL,
    "apology": APOLOGY,
    "control": CONTROL,
    "register": register(8),
}
