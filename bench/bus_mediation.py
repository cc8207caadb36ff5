"""The bus translating: REST in and SOAP out with XSLT both ways, and routing by what stands in the content.

Provider, load and bus (two workers, durable record) share the machine. WSO2 Micro Integrator publishes 273/s and 21/s for XSLT both
ways at 10 and 100 KB and 70/s for routing at 100 KB, on two processors of its own.
"""

import re
import subprocess
import sys
import tempfile
from typing import Any

from bench import server
from bench.bus import CLIENT, PROVIDER, bus, process
from bench.report import Figure, show
from egov.project.run.places import free_port

CONNECTIONS, SECONDS, WARM = 16, 8, 3
ROW = (
    "<p:row><p:name>Nguyễn Văn An</p:name><p:year>1985</p:year><p:place>Nam Định</p:place>"
    "<p:code>036085001234</p:code></p:row>"
)
RENAME = """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:p="urn:bench">
<xsl:template match="@*|node()"><xsl:copy><xsl:apply-templates select="@*|node()"/></xsl:copy></xsl:template>
<xsl:template match="p:row"><item ma="{p:code}"><ten><xsl:value-of select="p:name"/></ten><nam><xsl:value-of select="p:year"/></nam>
<noi><xsl:value-of select="p:place"/></noi></item></xsl:template></xsl:stylesheet>"""
TRANSLATED = {"accepts": "rest", "request": [{"xslt": RENAME}], "response": [{"xslt": RENAME}]}


def _when(place: str, year: str) -> dict[str, Any]:
    return {"xpath": f"/p:traCuu/p:row[{place}]/p:year", "namespaces": {"p": "urn:bench"}, "equals": year}


ROUTED = {
    "accepts": "rest",
    "request": [
        {"route": [{"when": _when("last()", "1986"), "path": "/no"}, {"when": _when("1", "1985"), "path": "/yes"}]}
    ],
}
SCRIPT = """
wrk.method = "POST"
local file = io.open("{body}", "rb")
wrk.body = file:read("*all")
wrk.headers["Content-Type"] = "application/xml"
wrk.headers["X-Road-Client"] = "{client}"
done = function(summary, latency)
  io.write(string.format("p99 %.3f p50 %.3f bad %d rate %.2f\\n", latency:percentile(99) / 1000,
    latency:percentile(50) / 1000, summary.errors.status + summary.errors.timeout + summary.errors.connect,
    1000000 * summary.requests / summary.duration))
end
"""


def content(size: int) -> bytes:
    """XML of about so many bytes."""
    return f"<p:traCuu xmlns:p='urn:bench'>{ROW * (size // len(ROW.encode()))}</p:traCuu>".encode()


def load(url: str, size: int, seconds: int) -> tuple[float, float, float, int]:
    """(calls a second, p50 ms, p99 ms, answers that were none)."""
    with tempfile.NamedTemporaryFile() as body, tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        body.write(content(size))
        body.flush()
        script.write(SCRIPT.format(body=body.name, client=CLIENT))
        script.flush()
        command = [
            "wrk",
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{seconds}s",
            "--timeout",
            "10s",
            "--latency",
            "-s",
            script.name,
            url,
        ]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
    found = re.search(r"p99 ([\d.]+) p50 ([\d.]+) bad (\d+) rate ([\d.]+)", ran.stdout)
    assert found, ran.stdout
    p99, p50, bad, rate = (float(one) for one in found.groups())
    return rate, p50, p99, int(bad)


def fill(url: str, port: int) -> None:
    """A caller, and two services with their mediations."""
    server.become(url)
    from egov.lgsp.bus import mediating
    from egov.lgsp.bus.models import AccessRight, Member, Service, Subsystem

    def application(kind: str, code: str) -> Subsystem:
        member = Member.objects.create(member_class=kind, code="BENCH", name="Bench", standing="active")
        return Subsystem.objects.create(
            member=member, code=code, name="Bench", standing="active", admission="network", networks=["127.0.0.0/8"]
        )

    caller, provider = application("ORG", "caller"), application("GOV", "provider")
    for code, kind, document in (("traCuu", "SOAP", TRANSLATED), ("route", "REST", ROUTED)):
        service = Service.objects.create(
            subsystem=provider, code=code, kind=kind, title="Bench", url=f"http://127.0.0.1:{port}/x", standing="active"
        )
        AccessRight.objects.create(service=service, subsystem=caller, state="granted")
        mediating.put(service, document)


def main(arguments: list[str]) -> int:
    figures: list[Figure] = []
    backend = free_port()
    with (
        server.running() as base,
        process([sys.executable, "-m", "bench.soap_provider", str(backend)], cwd=server.ROOT),
    ):
        url = server.create(base, "mediation", None)
        server.manage(url, "migrate", "--verbosity=0")
        fill(url, backend)
        with bus(url) as port:
            for name, code, size, limit in (
                ("REST-SOAP, XSLT both ways, 10 KB", "traCuu", 10_000, 600),
                ("REST-SOAP, XSLT both ways, 100 KB", "traCuu", 100_000, 80),
                ("routing by XPath, 10 KB", "route", 10_000, None),
                ("routing by XPath, 100 KB", "route", 100_000, 200),
            ):
                place = f"http://127.0.0.1:{port}/r1/{PROVIDER}/{code}"
                load(place, size, WARM)
                rate, p50, p99, bad = load(place, size, SECONDS)
                assert not bad, f"{name}: {bad} calls failed"
                note = f"p50 {p50:.1f} ms, p99 {p99:.1f} ms"
                figures.append(Figure(name, rate, "/s", limit, least=True, note=note))
        server.drop(base, "mediation")
    return show("bus_mediation", figures)
