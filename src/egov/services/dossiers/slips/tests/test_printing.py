"""The slips as files: page size, one page, words, fonts, archive format, speed."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from egov.services.dossiers.slips import Paper, ReceiptSlip, WantedPaper, render
from egov.services.dossiers.slips.printing import qr_drawing, words
from egov.services.dossiers.slips.tests.samples import (
    APOLOGY,
    CODE,
    CONTROL,
    RECEIPT,
    REFUSAL,
    SAMPLES,
    SUPPLEMENT,
    register,
)

A5 = (148, 210)
A4_ACROSS = (297, 210)
MM = 72 / 25.4


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


@pytest.mark.parametrize("kind", SAMPLES)
def test_slips_have_their_page_size_and_fit_one_page(kind):
    reader = read(render(SAMPLES[kind]))

    box = reader.pages[0].mediabox
    wanted = A4_ACROSS if kind == "register" else A5
    assert (round(box.width / MM), round(box.height / MM)) == wanted
    assert len(reader.pages) == 1


@pytest.mark.parametrize("kind", SAMPLES)
def test_only_the_shipped_fonts_are_used_and_all_are_embedded(kind):
    fonts = [
        font.get_object() for page in read(render(SAMPLES[kind])).pages for font in page["/Resources"]["/Font"].values()
    ]
    descriptors = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]

    assert fonts
    assert all("Inter" in font["/BaseFont"] for font in fonts)
    assert all({"/FontFile2", "/FontFile3"} & set(descriptor.get_object()) for descriptor in descriptors)


@pytest.mark.parametrize("kind", SAMPLES)
def test_slips_are_tagged_archive_files_with_title_and_language(kind):
    reader = read(render(SAMPLES[kind]))
    root = reader.trailer["/Root"]

    assert root["/Lang"] == "vi"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata.title
    described = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in described
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in described
    assert "<pdfuaid:part>1</pdfuaid:part>" in described


@pytest.mark.thorough
@pytest.mark.parametrize("kind", SAMPLES)
def test_every_slip_has_the_head_of_an_official_paper(kind):
    text = text_of(render(SAMPLES[kind]))

    for part in (
        "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "UBND HUYỆN HẢI HẬU",
        "Bộ phận Tiếp nhận và Trả kết quả",
        "Hải Hậu, ngày 29 tháng 12 năm 2017",
    ):
        assert part in text


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("slip", "parts"),
    [
        (
            RECEIPT,
            [
                "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
                "Liên 2: Giao người nộp",
                f"Mã hồ sơ: {CODE}",
                "Tiếp nhận hồ sơ của: Trần Đức Thưởng",
                "Địa chỉ: Tổ dân phố số 5",
                "Số điện thoại: 0915 220 331",
                "Email: thuong@example.vn",
                "Nội dung yêu cầu giải quyết: Cấp giấy phép",
                "1. Thành phần hồ sơ nộp gồm",
                "Giấy chứng nhận quyền sử dụng đất 0 1",
                "2. Số lượng hồ sơ: 02 bộ",
                "3. Thời gian giải quyết theo quy định: 15 ngày làm việc",
                "4. Thời gian nhận hồ sơ: 08 giờ 15 phút, ngày 29 tháng 12 năm 2017",
                "5. Thời gian trả kết quả: 08 giờ 15 phút, ngày 22 tháng 01 năm 2018",
                "6. Đăng ký nhận kết quả tại: Quầy 4",
                "75.000 đ (bảy mươi lăm nghìn đồng), đã thu",
                "quyển số 02, số thứ tự 1146",
                "Người nộp hồ sơ",
                "Người tiếp nhận hồ sơ",
            ],
        ),
        (
            SUPPLEMENT,
            [
                "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
                "Yêu cầu hoàn thiện hồ sơ gồm",
                "Bản chính Chứng thực Bản chụp",
                "Lý do: Bản vẽ đã nộp",
                "0228 3877 123",
                "Người hướng dẫn",
            ],
        ),
        (REFUSAL, ["PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ", "hành lang bảo vệ đê điều", "Người nộp hồ sơ"]),
        (
            APOLOGY,
            [
                "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ",
                "Kính gửi: Trần Đức Thưởng",
                "Lý do: Sở Giao thông vận tải",
                "xin lỗi",
                "15 giờ 00 phút, ngày 26 tháng 01 năm 2018",
                "PHÓ CHỦ TỊCH",
                "(Ký tên và đóng dấu)",
            ],
        ),
        (
            CONTROL,
            [
                "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",
                "Cơ quan phối hợp giải quyết hồ sơ: Phòng Tài nguyên và Môi trường; UBND thị trấn Yên Định",
                "10 giờ 30 phút, ngày 29/12/2017",
                "Người giao: Đỗ Thị Thuý",
                "Trước hạn",
            ],
        ),
        (
            SAMPLES["register"],
            [
                "SỔ THEO DÕI HỒ SƠ",
                "Từ ngày 01/12/2017 đến ngày 31/12/2017",
                "Ký nhận",
                "22/01/2018",
                "Tổng số: 8 hồ sơ",
            ],
        ),
    ],
    ids=list(SAMPLES),
)
def test_required_words_stand_on_the_slip(slip, parts):
    text = text_of(render(slip))

    assert [part for part in parts if part not in text] == []


def test_no_vietnamese_letter_is_missing_from_the_fonts():
    letters = "ẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸĐƯƠăâêôơưđạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"

    text = text_of(render(replace(REFUSAL, reason=letters)))

    assert letters in text.replace(" ", "")


def test_text_typed_in_pieces_is_composed():
    slip = replace(REFUSAL, reason="Hồ sơ thiếu")

    assert words(slip)["reason"] == "Hồ sơ thiếu"


def test_a_receipt_of_nine_papers_fits_one_page_and_more_go_on_to_the_next():
    def pages(count: int) -> int:
        return len(read(render(with_papers(count))).pages)

    assert pages(9) == 1
    assert pages(25) == 2


def with_papers(count: int) -> ReceiptSlip:
    return replace(RECEIPT, papers=tuple(Paper(name=f"Giấy tờ thứ {n}", originals=1) for n in range(count)))


def test_a_long_register_repeats_its_head_and_counts_pages():
    reader = read(render(register(60)))
    texts = [page.extract_text() for page in reader.pages]

    assert len(texts) > 1
    assert all("Mã hồ sơ" in text for text in texts)
    assert f"Trang 2 trên {len(texts)}" in texts[1]


def test_the_code_stands_on_every_page():
    pages = read(render(with_papers(50))).pages

    assert all(CODE in page.extract_text() for page in pages)


def test_an_unstated_count_stays_empty():
    text = text_of(render(replace(SUPPLEMENT, wanted=(WantedPaper(name="Đơn: ký tên ở trang 2"),))))

    assert "1 Đơn: ký tên ở trang 2 Lý do" in text


def test_optional_lines_are_left_out():
    text = text_of(render(replace(RECEIPT, fee=0, book_number="", note="", hotline="", copy=1)))

    assert "lệ phí" not in text
    assert "quyển số" not in text
    assert "hoặc gọi" not in text
    assert "Liên 1: Lưu" in text


def test_markup_in_a_name_is_only_text():
    text = text_of(render(replace(REFUSAL, reason='#panic("x") *$1$* \\ [a](b)')))

    assert '#panic("x") *$1$*' in text


def test_the_qr_code_is_a_drawing_of_the_tracking_address():
    drawing = qr_drawing(RECEIPT.tracking_url)

    assert drawing.startswith("<svg")
    assert words(RECEIPT)["qr"] == drawing
    assert drawing != qr_drawing(RECEIPT.tracking_url + "x")


def test_the_same_slip_of_the_same_moment_is_the_same_file():
    made_at = datetime(2017, 12, 29, 1, 15, tzinfo=UTC)

    assert render(RECEIPT, made_at=made_at) == render(RECEIPT, made_at=made_at)


def test_forms_belong_to_a_rule_set():
    with pytest.raises(KeyError):
        render(RECEIPT, forms="1999")
