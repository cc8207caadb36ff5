"""REST services behind a security server (PR-REST)."""

from dataclasses import dataclass

from egov.lgsp.bus.gateway.adapters import Asked, Given
from egov.lgsp.bus.gateway.adapters.vdxp.failing import failed, refused
from egov.lgsp.bus.gateway.adapters.vdxp.line import Line
from egov.lgsp.bus.gateway.adapters.vdxp.looking import rest_services
from egov.lgsp.bus.gateway.adapters.vdxp.registered import Terms
from egov.lgsp.bus.gateway.heads import NOT_TO_CALLER, NOT_TO_PROVIDER

PASSED = frozenset({b"x-road-userid", b"x-road-issue", b"traceparent"})


@dataclass
class Server:
    """Calls of one service over the security server."""

    terms: Terms
    line: Line
    most: int
    most_at_once: int = 64

    async def ask(self, asked: Asked) -> Given:
        """The call as X-Road carries it: /r1/service/path with X-Road-Client, the message id the same at every try."""
        body = await asked.whole(self.most)
        held = {name for name in NOT_TO_PROVIDER if name not in PASSED} | {
            b"authorization",
            b"x-road-represented-party",
        }
        headers = [(name, value) for name, value in asked.headers if name not in held]
        headers += [(name.encode(), value.encode()) for name, value in self.terms.headers]
        headers += [(b"x-road-client", self.terms.client.encode()), (b"x-road-id", asked.message_id.encode())]
        if asked.caller:
            headers.append((b"x-road-represented-party", asked.caller.encode()))
        query = f"?{asked.query}" if asked.query else ""
        url = f"{self.terms.base}/r1/{self.terms.service}{asked.path}{query}"
        answer = await self.line.sent(asked.method, url, body, headers)
        code = answer.headers.get("x-road-error", "")
        if not code and answer.status_code in (401, 403):
            raise refused(str(answer.status_code))
        if code:
            raise failed(code)
        back = [(name.lower(), value) for name, value in answer.headers.raw if name.lower() not in NOT_TO_CALLER]
        gone = (b"content-encoding",)
        return Given(answer.status_code, [pair for pair in back if pair[0] not in gone], answer.content)

    async def tried(self, asked: Asked) -> str:
        """Get a token, and ask what the province may call."""
        return await rest_services(self.line, asked.message_id)

    async def close(self) -> None:
        """Let the connections go."""
        await self.line.close()
