"""What they answer. Numbers of twelve digits are known, but those that begin with 000; who owes stands in DEBTS."""

import re

from egov_simulators.population.service import Population
from egov_simulators.web import Reply, Request, Site, as_json

DEBTS = {"036090004321": 1_250_000}
NUMBER = re.compile(r"(?!000)[0-9]{12}")


def site(population: Population) -> Site:
    """GET /cong-dan/cong-dan/{number} is the population register's, GET /thue/nghia-vu/{number} the tax office's."""
    routes = Site()

    @routes.route("GET", "/cong-dan/cong-dan/([^/]+)")
    def citizen(request: Request, number: str) -> Reply:
        if not NUMBER.fullmatch(number):
            return as_json({"title": "Không có trong cơ sở dữ liệu"}, 404)
        known = population.people.get(number, {})
        name = known.get("hoTen", f"Người dân {number[-4:]}")
        return as_json({"so_dinh_danh": number, "ho_ten": name, "noi_thuong_tru": known.get("thuongTru", "Nam Định")})

    @routes.route("GET", "/thue/nghia-vu/([^/]+)")
    def duty(request: Request, number: str) -> Reply:
        if not NUMBER.fullmatch(number):
            return as_json({"title": "Không có người nộp thuế này"}, 404)
        return as_json({"so_dinh_danh": number, "con_no": DEBTS.get(number, 0)})

    return routes
