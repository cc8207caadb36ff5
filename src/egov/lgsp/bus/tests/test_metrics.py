"""Figures for Prometheus."""

from dataclasses import replace

import httpx
from tests.gateways import HEALTH, HOSPITAL, Gateway

from egov.lgsp.bus.gateway.registry import networks_of
from egov.lgsp.bus.tests.ways import both_ways  # noqa: F401 -- used by name

SERVICE = f"/r1/{HEALTH}/benh-an"


def value(gateway: Gateway, name: str, **labels: str) -> float:
    text = httpx.get(f"{gateway.url}/metrics").text
    for line in text.splitlines():
        if line.startswith(name + "{") and all(f'{key}="{said}"' in line for key, said in labels.items()):
            return float(line.rsplit(" ", 1)[1])
    return 0.0


def test_exchanges_are_counted_by_caller_service_and_outcome(gateway: Gateway, hospital: httpx.Client) -> None:
    gateway.bus.settings = replace(gateway.bus.settings, metrics_from=networks_of(["127.0.0.0/8"]))
    labels = {"client": HOSPITAL, "service": f"{HEALTH}/benh-an", "status": "2xx"}
    before = value(gateway, "bus_exchanges_total", **labels)

    hospital.post(SERVICE, content=b"12345")

    assert value(gateway, "bus_exchanges_total", **labels) == before + 1
    assert value(gateway, "bus_exchange_seconds_count", service=labels["service"]) >= 1
    assert value(gateway, "bus_bytes_total", service=labels["service"], direction="in") >= 5


def test_made_up_names_make_no_series(gateway: Gateway, hospital: httpx.Client) -> None:
    gateway.bus.settings = replace(gateway.bus.settings, metrics_from=networks_of(["127.0.0.0/8"]))

    hospital.get(f"/r1/{HEALTH}/bia-ra")
    httpx.get(gateway.url + SERVICE, headers={"X-Road-Client": "VN-ND/GOV/BIA/RA"})

    assert "bia-ra" not in httpx.get(f"{gateway.url}/metrics").text
    assert "BIA" not in httpx.get(f"{gateway.url}/metrics").text


def test_other_networks_may_not_read_them(gateway: Gateway) -> None:
    gateway.bus.settings = replace(gateway.bus.settings, metrics_from=networks_of(["10.0.0.0/8"]))

    assert httpx.get(f"{gateway.url}/metrics").status_code == 403
