"""Answers given out: the review page, texts, flat names, the schema, first answers from what is known."""

from datetime import date

from egov.services.eforms.tests.surroundings import example, form_of

DATA = {
    "ho_ten": "Nguyễn Văn Thưởng",
    "so_giay_to": "163042718",
    "gioi_tinh_nguoi": "nam",
    "quan_he": "cha",
    "dien_thoai": "0912345678",
    "noi_cu_tru": {"province": "36", "line": "Xóm 7", "text": "Xóm 7, xã Hải Đường"},
    "ngay_sinh": "2017-12-21",
    "ngay_sinh_nguoi": "1988",
    "dan_toc": "01",
    "giay_chung_sinh": [{"id": "1", "name": "a.jpg", "size": 1_400_000}, {"id": "2", "name": "b.pdf", "size": 820_000}],
    "da_di_hoc": False,
    "ket_hon": "2015-04",
    "con": [{"ten_con": "Nguyễn Thị Bé", "con_di_hoc": True}, {"ten_con": "Nguyễn Văn Út"}],
    "so_ban": 3,
    "dien_tich": "1250.5",
    "thu_nhap": 15_000_000,
    "giay_kem": ["bhyt", "khac"],
    "cam_doan": True,
    "quan_he_khac": "không hiện",
}


def rows(language=""):
    return {row.control_id: row for section in example().summary(DATA, language) for row in section.rows}


def test_the_review_page_reads_answers_out():
    found = {control: row.text for control, row in rows().items()}

    assert found["so_giay_to"] == "163 042 718"
    assert found["dien_thoai"] == "0912 345 678"
    assert found["noi_cu_tru-tinh"] == "Xóm 7, xã Hải Đường"
    assert found["ngay_sinh-ngay"] == "21/12/2017 (hai mươi mốt tháng mười hai năm hai nghìn không trăm mười bảy)"
    assert found["ngay_sinh_nguoi-ngay"] == "1988"
    assert found["dan_toc"] == "Kinh"
    assert found["giay_chung_sinh"] == "a.jpg (1,4 MB)\nb.pdf (820 KB)"
    assert found["da_di_hoc"] == "Chưa"
    assert found["ket_hon-thang"] == "04/2015"
    assert found["con-0-ten_con"] == "Họ và tên của con: Nguyễn Thị Bé\nĐang đi học: Có"
    assert found["dien_tich"] == "1.250,5 m²"
    assert found["thu_nhap"] == "15.000.000\xa0đ"
    assert found["giay_kem"] == "Thẻ bảo hiểm y tế; Giấy tờ khác"
    assert found["thu"] == ""
    assert "quan_he_khac" not in found
    assert "loi_nhac" not in found


def test_each_line_knows_its_step_and_label():
    sections = example().summary(DATA)

    assert [section.step for section in sections] == ["nguoi_yeu_cau", "tre", "cha_me", "nop"]
    assert rows()["con-1-ten_con"].label == "Người con thứ 2"
    assert rows()["ho_ten"].spoken_label == "họ và tên"


def test_warnings_stand_beside_the_answer():
    form = form_of({"key": "a", "kind": "text", "label": "Số nhà", "required": "soft"})

    assert form.summary({})[0].rows[0].warning == "Bạn chưa có số nhà, có thể bổ sung sau"


def test_without_warnings_the_answers_are_the_same():
    form = form_of({"key": "a", "kind": "text", "label": "Số nhà", "required": "soft"})

    (section,) = form.summary({}, warned=False)

    assert [(row.label, row.warning) for row in section.rows] == [("Số nhà", "")]
    assert [row.text for section in example().summary(DATA, warned=False) for row in section.rows] == [
        row.text for section in example().summary(DATA) for row in section.rows
    ]


def test_the_page_links_to_the_control_and_escapes_answers():
    html = example().render_summary({**DATA, "ho_ten": "<b>"}, lambda step, control: f"/{step}/#{control}")

    assert '<a href="/nguoi_yeu_cau/#noi_cu_tru-tinh">Sửa<span class="visually-hidden"> nơi cư trú</span></a>' in html
    assert "&lt;b&gt;" in html
    assert "Không khai" in html
    assert "<a " not in example().render_summary(DATA)


def test_english_labels_where_there_are_some():
    assert rows("en")["ho_ten"].label == "Full name"
    assert rows("en")["gioi_tinh_nguoi"].text == "Male"
    assert rows("en")["quan_he"].label == "Quan hệ với trẻ"


def test_texts_for_results_and_slips():
    texts = example().texts(DATA)

    assert texts["con.0.ten_con"] == "Nguyễn Thị Bé"
    assert texts["dan_toc"] == "Kinh"
    assert "thu" not in texts


def test_flat_names_for_templates():
    flat = example().flat(DATA)

    assert flat["noi_cu_tru.province"] == "36"
    assert flat["noi_cu_tru"] == "Xóm 7, xã Hải Đường"
    assert flat["con"] == "2"
    assert flat["con.0.con_di_hoc"] == "true"
    assert flat["giay_kem"] == "bhyt, khac"
    assert flat["so_ban"] == "3"


def test_file_fields_are_named_with_their_limits():
    fields = {field.key: field for field in example().file_fields()}

    assert set(fields) == {"giay_chung_sinh", "giay_con"}
    assert fields["giay_con"].max_files == 1
    assert fields["giay_chung_sinh"].extensions == (".jpg", ".jpeg", ".png", ".webp", ".tif", ".pdf")


def test_the_schema_describes_what_is_stored():
    schema = example().json_schema()

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False
    assert schema["properties"]["so_ban"] == {"title": "Số bản sao", "type": "integer", "minimum": 0, "maximum": 20}
    assert schema["properties"]["quan_he"]["enum"] == ["cha", "me", "khac"]
    assert schema["properties"]["con"]["items"]["required"] == ["ten_con", "con_di_hoc"]
    assert "loi_nhac" not in schema["properties"]
    assert "ho_ten" in schema["required"]
    assert {"quan_he_khac", "ten_cha", "thu"}.isdisjoint(schema["required"])


SOURCES = {
    "user": {
        "full_name": "NGUYỄN VĂN THƯỞNG",
        "phone": "+84912345678",
        "email": "không phải thư",
        "born": date(1988, 2, 3),
        "children": [{"ten": "trần văn bé", "lạ": 1}, {"ten": "x2"}, 5],
        "home": {"province": "36", "district": "366", "commune": "13966", "line": "Xóm 7"},
    }
}


def test_known_answers_are_filled_in_clean():
    data = example().prefill({}, SOURCES)

    assert data == {"ho_ten": "Nguyễn Văn Thưởng", "dien_thoai": "0912345678"}


def test_what_the_person_wrote_is_not_overwritten():
    assert example().prefill({"ho_ten": "Trần Thị B"}, SOURCES)["ho_ten"] == "Trần Thị B"


def test_days_addresses_and_rows_can_be_known():
    child = {"key": "ten", "kind": "name", "label": "Tên"}
    form = form_of(
        {"key": "ns", "kind": "date", "label": "Ngày sinh", "prefill": "user.born"},
        {"key": "o", "kind": "address", "label": "Nơi ở", "prefill": "user.home"},
        {"key": "con", "kind": "group", "label": "Con", "fields": [child], "prefill": "user.children"},
    )

    data = form.prefill({}, SOURCES)

    assert data["ns"] == "1988-02-03"
    assert data["o"]["text"] == "Xóm 7, xã Hải Đường, huyện Hải Hậu, tỉnh Nam Định"
    assert data["con"] == [{"ten": "Trần Văn Bé"}]


def test_unknown_sources_leave_the_form_empty():
    assert example().prefill({}, {}) == {}
    assert example().prefill({}, {"user": None}) == {}
