"""Hands letters to a provider's mail server (SMTP, RFC 5321), on connections that are kept."""

import smtplib
import ssl
from base64 import b64encode
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import partial

from egov.lgsp.bus.gateway.adapters import AWAY, FAILED, NO_TLS, REFUSED, Asked, Given, Surroundings, given_json
from egov.lgsp.bus.gateway.adapters.described import fitting
from egov.lgsp.bus.gateway.adapters.filling import members
from egov.lgsp.bus.gateway.adapters.mail.letters import Letter, Terms, composed, contract, recipients, terms
from egov.lgsp.bus.gateway.adapters.threads import Threads
from egov.lgsp.bus.gateway.adapters.tls import tls_of
from egov.lgsp.bus.gateway.faults import CALLER, Fault
from egov.lgsp.bus.gateway.registry import Service

__all__ = ["adapter", "contract", "terms"]


class Post:
    """One provider's mail server."""

    def __init__(self, found: Terms, password: str, patience: float, verify: bool) -> None:
        self.terms, self._password, self._patience = found, password, patience
        self.most_at_once = found.pool
        self._threads = Threads(found.pool, "smtp")
        self._idle: deque[smtplib.SMTP] = deque()
        self._tls = tls_of(found.ca, verify)

    async def ask(self, asked: Asked) -> Given:
        """Send one letter. Raises Fault."""
        letter, inside = self._letter(asked)
        values = await members(asked, inside, self.terms.most_bytes * 4 // 3)
        unique = f"{asked.caller}/{asked.service}/{asked.message_id}"
        message = composed(letter, self.terms, values, unique, datetime.now(UTC))
        return await self._threads.run(partial(self._send, message))

    def _letter(self, asked: Asked) -> tuple[Letter, dict[str, str]]:
        steps = asked.steps
        fits = [(each, inside) for each in self.terms.operations if (inside := fitting(each.steps, steps)) is not None]
        for letter, inside in fits:
            if letter.method == asked.method:
                return letter, inside
        if fits:
            raise Fault(f"{CALLER}.MethodNotAllowed", f"{asked.method} is not possible here.", 405)
        raise Fault(f"{CALLER}.NotFound", "The service has no such letter.", 404)

    def _send(self, message: EmailMessage) -> Given:
        """On a kept connection; one that was closed meanwhile is found out before anything is said on it."""
        if len(message.as_bytes()) > self.terms.most_bytes * 4 // 3:
            raise Fault(f"{CALLER}.BodyTooLarge", f"A letter has {self.terms.most_bytes} bytes at most.", 413)
        people = recipients(message)
        del message["Bcc"]
        try:
            with _told():
                connection = self._kept() or self._connected()
                try:
                    refused = connection.send_message(message, str(message["From"].addresses[0].addr_spec), people)
                except smtplib.SMTPException:
                    _hang_up(connection)
                    raise
                self._idle.append(connection)
        except UnicodeError as error:
            raise Fault(f"{CALLER}.BadRequest", "An address has letters that the mail server does not take.") from error
        said = {each: f"{code}" for each, (code, _words) in refused.items()}
        return given_json({"messageId": message["Message-ID"], "refused": said})

    async def tried(self, asked: Asked) -> str:
        """Greet, log in, do nothing, leave."""
        return await self._threads.run(self._greet)

    def _greet(self) -> str:
        with _told():
            connection = self._connected()
            try:
                connection.ehlo_or_helo_if_needed()
                code, words = connection.noop()
                if code != 250:
                    raise smtplib.SMTPResponseException(code, words)
                with suppress(smtplib.SMTPException, OSError):
                    connection.quit()
            finally:
                _hang_up(connection)
        return "smtp_login" if self.terms.user else "smtp"

    def _kept(self) -> smtplib.SMTP | None:
        while self._idle:
            connection = self._idle.pop()
            with suppress(smtplib.SMTPException, OSError):
                if connection.noop()[0] == 250:
                    return connection
            _hang_up(connection)
        return None

    def _connected(self) -> smtplib.SMTP:
        found = self.terms
        if found.smtps:
            made: smtplib.SMTP = smtplib.SMTP_SSL(found.host, found.port, timeout=self._patience, context=self._tls)
        else:
            made = smtplib.SMTP(found.host, found.port, timeout=self._patience)
        try:
            if found.starttls:
                made.starttls(context=self._tls)
            if found.user:
                _log_in(made, found.user, self._password)
        except BaseException:
            _hang_up(made)
            raise
        return made

    async def close(self) -> None:
        """Hang up."""
        self._threads.close()
        while self._idle:
            _hang_up(self._idle.pop())


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except ssl.SSLError as error:
        raise Fault(NO_TLS, f"TLS with the mail server failed: {error.reason}.") from error
    except smtplib.SMTPException as error:
        raise fault_of(error) from error


def fault_of(error: smtplib.SMTPException) -> Fault:
    """What the mail server's refusal is for the caller."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Fault(REFUSED, f"The mail server does not admit the bus ({error.smtp_code}).")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Fault(NO_TLS, "The mail server does not offer what is asked of it: TLS, a login, or these letters.")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = {code for code, _words in error.recipients.values()}
        if all(code >= 500 for code in codes):
            sentence = f"The mail server refuses all recipients ({min(codes)})."
            return Fault(f"{CALLER}.RecipientsRefused", sentence, 422)
        return Fault(f"{FAILED}.Busy", f"The mail server takes no letter for these recipients now ({min(codes)}).", 503)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return Fault(AWAY, "The mail server closed the connection.")
    code = getattr(error, "smtp_code", 0)
    if 400 <= code < 500:
        return Fault(f"{FAILED}.Busy", f"The mail server takes no letter now ({code}).", 503)
    return Fault(f"{FAILED}.LetterRefused", f"The mail server refuses the letter ({code}).")


def _log_in(connection: smtplib.SMTP, user: str, password: str) -> None:
    if (user + password).isascii():
        connection.login(user, password)
        return
    connection.ehlo_or_helo_if_needed()
    said = b64encode(f"\0{user}\0{password}".encode()).decode()  # RFC 4616: UTF-8, which smtplib does not write
    code, words = connection.docmd("AUTH", f"PLAIN {said}")
    if code not in (235, 503):
        raise smtplib.SMTPAuthenticationError(code, words)


def _hang_up(connection: smtplib.SMTP) -> None:
    with suppress(smtplib.SMTPException, OSError):
        connection.close()


def adapter(service: Service, around: Surroundings) -> Post:
    """The mail server of this service."""
    found = terms(service.url, service.adapter)
    password = around.secret(found.password) if found.password else ""
    return Post(found, password, service.timeout, service.verify_tls)
