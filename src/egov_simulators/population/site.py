"""The population database's endpoint and its contract."""

from pathlib import Path
from string import Template

from egov_simulators.population.service import Population
from egov_simulators.web import Reply, Request, Site

XML = "text/xml; charset=UTF-8"


def contract(address: str) -> str:
    """The WSDL, for a service at this address."""
    text = (Path(__file__).parent / "population.wsdl").read_text(encoding="utf-8")
    return Template(text).substitute(address=address)


def site(population: Population, address: str) -> Site:
    """POST /dan-cu takes messages, GET /dan-cu gives the WSDL."""
    routes = Site()

    @routes.route("POST", "/dan-cu")
    def call(request: Request) -> Reply:
        status, envelope = population.answer(request.body)
        return Reply(envelope, XML, status)

    @routes.route("GET", "/dan-cu")
    def describe(request: Request) -> Reply:
        return Reply(contract(f"{address}/dan-cu").encode(), XML)

    return routes
