from egov_simulators.population.service import population
from egov_simulators.population.site import contract, site
from egov_simulators.web import Request

MESSAGE = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><h xmlns="urn:h">7</h></s:Header>
<s:Body>{}</s:Body></s:Envelope>"""


def ask(content: str) -> tuple[int, str]:
    reply = site(population(), "http://x").answer(Request("POST", "/dan-cu", {}, MESSAGE.format(content).encode()))
    return reply.status, reply.body.decode()


def asked(name: str, **values: str) -> str:
    inside = "".join(f"<{key}>{value}</{key}>" for key, value in values.items())
    return f'<{name} xmlns="urn:vn:csdl:dan-cu">{inside}</{name}>'


def test_a_citizen_is_found_with_the_household_and_the_header_comes_back():
    status, answer = ask(asked("traCuuCongDan", soDinhDanh="036085001234"))

    assert status == 200
    assert "<dc:hoTen>Trần Thị Thương</dc:hoTen>" in answer
    assert answer.count("<dc:thanhVien>") == 2
    assert '<h xmlns="urn:h">7</h>' in answer


def test_a_citizen_is_verified_only_when_all_is_the_same():
    right = {"soDinhDanh": "036090004321", "hoTen": "Vũ Đình Dũng", "ngaySinh": "1990-11-20"}

    assert "<dc:khop>true<" in ask(asked("xacMinhCongDan", **right))[1]
    assert "<dc:khop>false<" in ask(asked("xacMinhCongDan", **right | {"ngaySinh": "1990-11-21"}))[1]


def test_what_cannot_be_answered_is_a_fault():
    for content in (asked("traCuuCongDan", soDinhDanh="1"), asked("khac"), "", "<a"):
        status, answer = ask(content)
        assert status == 500
        assert "<faultcode>soapenv:Client</faultcode>" in answer


def test_the_contract_names_the_address():
    reply = site(population(), "http://x").answer(Request("GET", "/dan-cu", {}, b""))

    assert reply.body.decode() == contract("http://x/dan-cu")
    assert 'location="http://x/dan-cu"' in reply.body.decode()
