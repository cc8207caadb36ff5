"""The addresses of providers in OpenAPI descriptions are replaced, and nothing else."""

import pytest

from egov.lgsp.bus.gateway.openapi import located

BUS = "https://bus.example/r1/VN-ND/GOV/SYT/yte/benh-an"
DESCRIBED = """openapi: 3.0.3  # của Sở Y tế
servers:
  - url: {0}
    description: trong mạng
  - {{description: dự phòng, url: {1}}}
paths:
  /tre/{{ma}}:
    servers: [{{url: {2}}}]
    parameters: []
    get:
      servers:
        - url: {3}
      responses: {{"200": {{description: url}}}}
    x-own: {{servers: [{{url: http://of-an-extension}}]}}
info: {{title: a, version: 1.0, x-on: on}}
"""


def test_each_server_has_the_address_on_the_bus_and_the_rest_stays_letter_by_letter() -> None:
    inside = ["http://10.0.0.7/api", "'https://his.local'", '"http://a"', "http://b?c=1"]

    told = located(DESCRIBED.format(*inside), BUS)

    assert told == DESCRIBED.format(*[f'"{BUS}"'] * 4)


def test_an_address_written_as_a_block_of_lines_ends_where_it_did() -> None:
    described = "servers:\n  - url: >-\n      http://10.0.0.7/\n    description: a\npaths: {}\n"

    assert located(described, BUS) == f'servers:\n  - url: "{BUS}"\n    description: a\npaths: {{}}\n'


def test_json_stays_json() -> None:
    described = '{"openapi":"3.0.0", "servers":[ {"url" : "http:\\/\\/10.0.0.7"} ],"info":{"title":"Hà"}}'

    assert (
        located(described, BUS) == f'{{"openapi":"3.0.0", "servers":[ {{"url" : "{BUS}"}} ],"info":{{"title":"Hà"}}}}'
    )


@pytest.mark.parametrize("text", ["", "a: [", "- 1", "servers: 7", "servers: [1, {url: [2]}]", "paths: [1]", "chữ"])
def test_what_is_no_description_stays_as_it_is(text: str) -> None:
    assert located(text, BUS) == text
