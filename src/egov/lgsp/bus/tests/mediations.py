"""Mediations for tests: documents, and a gateway that follows them."""

from dataclasses import replace
from typing import Any

from tests.gateways import registry

from egov.lgsp.bus.gateway.mediation.content import Content
from egov.lgsp.bus.gateway.mediation.plan import plan_of
from egov.lgsp.bus.gateway.registry import Registry, Service, turned

NAMESPACE = "urn:yte"
TO_XML = {"format": "xml", "root": "traCuu", "namespace": NAMESPACE, "names": {"ma_so": "ma"}}
TO_JSON = {"format": "xml", "names": {"ma_so": "ma"}, "numbers": ["tuoi"], "arrays": ["con"]}
IDENTITY = """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:p="urn:yte">
<xsl:template match="@*|node()"><xsl:copy><xsl:apply-templates select="@*|node()"/></xsl:copy></xsl:template>
{}</xsl:stylesheet>"""


def mediated(*pairs: tuple[Service, dict[str, Any] | None], **more: Any) -> Registry:
    """A registry with these services and what mediates them."""
    plans = {service.id: plan_of(document) for service, document in pairs if document is not None}
    services = [service for service, _ in pairs]
    return replace(registry(*services, **more), plans=plans, turned=turned(services, plans))


def done(content: Content, *steps: dict[str, Any], side: str = "request") -> Content:
    """The content after these steps, which call nobody."""
    plan = plan_of({"accepts": "rest", side: list(steps)})
    for step in getattr(plan, side):
        step(content)
    return content


def json(data: bytes, **more: Any) -> Content:
    return Content(data, "application/json", **more)
