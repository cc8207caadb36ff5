import json
from typing import Any

import pytest

from egov_simulators.population.service import population
from egov_simulators.registers.site import site
from egov_simulators.web import Request


def ask(path: str) -> tuple[int, Any]:
    reply = site(population()).answer(Request("GET", path, {}, b""))
    return reply.status, json.loads(reply.body)


def test_a_known_person_has_the_register_s_own_name():
    assert ask("/cong-dan/cong-dan/036085001234")[1]["ho_ten"] == "Trần Thị Thương"


def test_others_are_there_as_well_and_some_owe():
    assert ask("/cong-dan/cong-dan/036000000777") == (
        200,
        {"so_dinh_danh": "036000000777", "ho_ten": "Người dân 0777", "noi_thuong_tru": "Nam Định"},
    )
    assert ask("/thue/nghia-vu/036090004321")[1]["con_no"] == 1_250_000
    assert ask("/thue/nghia-vu/036000000777")[1]["con_no"] == 0


@pytest.mark.parametrize("number", ["000123456789", "12", "03609000432x"])
def test_what_is_no_number_is_not_found(number: str):
    assert ask(f"/cong-dan/cong-dan/{number}")[0] == 404
    assert ask(f"/thue/nghia-vu/{number}")[0] == 404
