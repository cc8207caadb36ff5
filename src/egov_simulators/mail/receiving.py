"""Taking mail in by SMTP. Three addresses play troubles of real mail servers."""

from typing import Any

from aiosmtpd.controller import Controller

from egov_simulators.mail.store import Store

TROUBLES = {
    "khong-ton-tai": "550 5.1.1 No such user here",
    "ban": "451 4.7.1 Greylisted, try again later",
    "day": "552 5.2.2 Mailbox full",
}


class Sink:
    """Keeps every message; refuses those to `khong-ton-tai@…`, `ban@…` and `day@…`."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, rcpt_options: list[str]
    ) -> str:
        trouble = TROUBLES.get(address.partition("@")[0].lower())
        if trouble:
            return trouble
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        raw = envelope.content if isinstance(envelope.content, bytes) else envelope.content.encode()
        self.store.keep(envelope.mail_from or "", list(envelope.rcpt_tos), raw)
        return "250 Message accepted"


def controller(store: Store, host: str, port: int) -> Controller:
    """The SMTP server in a thread of its own; `start()` it."""
    return Controller(Sink(store), hostname=host, port=port, data_size_limit=50_000_000)
