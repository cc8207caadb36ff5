"""What the example form asks of its surroundings: three provinces, two code lists, a fixed day."""

from datetime import date
from pathlib import Path
from typing import Any

from egov.kernel.yaml_files import read_yaml
from egov.services.eforms.api import Choice, Form, Wording

TODAY = date(2018, 3, 15)
UNITS = {
    "": [("36", "Tỉnh Nam Định"), ("37", "Tỉnh Ninh Bình"), ("01", "Thành phố Hà Nội")],
    "36": [("366", "Huyện Hải Hậu"), ("356", "Thành phố Nam Định")],
    "366": [("13966", "Xã Hải Đường"), ("13969", "Xã Hải Sơn")],
    "356": [("13636", "Phường Hạ Long")],
    "01": [("00001", "Phường Phúc Xá"), ("00004", "Phường Trúc Bạch")],
}
ETHNIC = ["Kinh", "Tày", "Thái", "Mường", "Khơ-me", "Hoa", "Nùng", "HMông", "Dao", "Gia-rai"]
LISTS = {
    "dan-toc": [Choice(f"{number:02}", Wording(name)) for number, name in enumerate(ETHNIC, start=1)],
    "nghe": [Choice(f"{number:03}", Wording(f"Nghề số {number}")) for number in range(1, 61)],
}
DEFINITION: list[dict[str, Any]] = read_yaml(Path(__file__).with_name("example.yaml"))


def units(parent: str) -> list[tuple[str, str]]:
    return UNITS.get(parent, [])


def form_of(*fields: dict[str, Any], checks: list[Any] | None = None) -> Form:
    """A form of one step, `s`."""
    step = {"key": "s", "title": "Bước", "fields": list(fields), "checks": checks or []}
    return Form.from_data([step], units=units, lists=LISTS.get).using(day=TODAY)


def example() -> Form:
    return Form.from_data(DEFINITION, units=units, lists=LISTS.get).using(day=TODAY)
