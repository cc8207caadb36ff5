"""L12: six slips, 01 to 05 on A5 and 06 on A4. Circular 01/2018/TT-VPCP, art. 9."""

import io

import pytest
from pypdf import PdfReader

from egov.services.dossiers.rules.sets import SET_2018
from egov.services.dossiers.slips import render
from egov.services.dossiers.slips.printing import FOLDER, SETS
from egov.services.dossiers.slips.tests.samples import SAMPLES

POINTS_A_MM = 72 / 25.4


def first_page(kind: str):
    return PdfReader(io.BytesIO(render(SAMPLES[kind], forms=SET_2018.name))).pages[0]


def test_the_rule_set_names_six_forms_and_each_has_a_template():
    assert sorted(SET_2018.slips.values()) == ["01", "02", "03", "04", "05", "06"]
    assert all((FOLDER / SETS["2018"] / f"{kind}.typ").exists() for kind in SET_2018.slips)
    assert set(SAMPLES) == set(SET_2018.slips)


@pytest.mark.parametrize(("kind", "form"), SET_2018.slips.items())
def test_each_form_carries_its_number_and_has_its_size(kind, form):
    page = first_page(kind)

    sides = sorted(round(float(side) / POINTS_A_MM) for side in (page.mediabox.width, page.mediabox.height))
    assert sides == ([210, 297] if form == "06" else [148, 210])
    assert f"Mẫu số {form}, Thông tư số 01/2018/TT-VPCP" in page.extract_text()


@pytest.mark.parametrize("kind", [kind for kind, form in SET_2018.slips.items() if form != "06"])
def test_forms_one_to_five_carry_code_and_qr(kind):
    reader = PdfReader(io.BytesIO(render(SAMPLES[kind])))

    drawings = [item["/Alt"] for item in objects_of(reader) if isinstance(item, dict) and "/Alt" in item]
    assert drawings == [f"Mã QR dẫn tới trang tra cứu hồ sơ {SAMPLES[kind].code}"]
    assert SAMPLES[kind].code in reader.pages[0].extract_text()


def objects_of(reader: PdfReader) -> list:
    """Every object of the file."""
    return [reader.get_object(number) for number in range(1, int(reader.trailer["/Size"]))]
