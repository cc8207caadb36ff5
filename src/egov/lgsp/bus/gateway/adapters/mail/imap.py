"""One IMAP session (RFC 9051, 3501): what a service and an inlet need of a mailbox. Blocks; used in threads."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from egov.kernel.wording import gettext_noop as _
from egov.lgsp.bus.gateway.adapters import AWAY, FAILED, NO_TLS, NOT_FOUND, REFUSED, TIMEOUT, TOO_LONG
from egov.lgsp.bus.gateway.adapters.described import Part, address
from egov.lgsp.bus.gateway.adapters.tls import tls_of
from egov.lgsp.bus.gateway.faults import Fault
from egov.lgsp.bus.rules.contracts import Broken

DEEDS = ("list", "get", "move", "delete")
_UID = re.compile(rb"UID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_FLAGS = re.compile(rb"FLAGS \(([^)]*)\)")


@dataclass(frozen=True, slots=True)
class Terms:
    """`done` and `failed` are mailboxes that an inlet moves to; empty `done`: taken mail is marked as read."""

    host: str
    port: int
    imaps: bool
    starttls: bool
    ca: str
    user: str
    password: str
    mailbox: str
    done: str
    failed: str
    form: str
    allow: frozenset[str]
    most_bytes: int
    pool: int


def terms(url: str, document: dict[str, Any]) -> Terms:
    """Read and check. Raises Broken."""
    imaps = url.lower().startswith("imaps:")
    parts = address(url, "imaps://thu.tinh.gov.vn")
    whole = Part(document)
    found = Terms(
        str(parts.hostname),
        parts.port or (993 if imaps else 143),
        imaps,
        whole.flag("tls", True) and not imaps,
        whole.long("ca", ""),
        whole.text("user"),
        whole.text("password"),
        whole.text("mailbox", "INBOX"),
        whole.text("done", ""),
        whole.text("failed", ""),
        whole.choice("form", ("json", "rfc822"), "json"),
        frozenset(whole.texts("allow", ("list", "get"))),
        whole.count("most_bytes", 1, 50_000_000, 10_000_000),
        whole.count("pool", 1, 8, 2),
    )
    whole.done()
    if odd := found.allow - set(DEEDS):
        among = ", ".join(DEEDS)
        raise Broken(_("%(place)s phải là một trong: %(among)s."), place=f"adapter.allow: {min(odd)}", among=among)
    for name in (found.mailbox, found.done, found.failed):
        if not name.isascii() or not name.isprintable() or '"' in name or "\\" in name:
            raise Broken(_("Tên hộp thư %(name)s chỉ gồm chữ không dấu."), name=name[:40])
    return found


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in its mailbox."""

    uid: int
    size: int
    seen: bool
    raw: bytes
    """Its head, or all of it."""


@contextmanager
def spoken(patience: float) -> Iterator[None]:
    """What goes wrong with the server. Raises Fault."""
    try:
        yield
    except TimeoutError as error:
        raise Fault(TIMEOUT, f"The mail server did not answer within {patience:g} seconds.", 504) from error
    except ssl.SSLError as error:
        raise Fault(NO_TLS, f"TLS with the mail server failed: {error.reason}.") from error
    except OSError as error:
        sentence = f"The mail server cannot be reached: {error.strerror or type(error).__name__}."
        raise Fault(AWAY, sentence) from error
    except imaplib.IMAP4.abort as error:
        raise Fault(AWAY, "The mail server closed the connection.") from error
    except imaplib.IMAP4.error as error:
        raise Fault(f"{FAILED}.MailboxError", "The mail server could not carry out the command.") from error


class Session:
    """A login, with one mailbox selected; `looking`: in which nothing can be changed."""

    def __init__(self, found: Terms, password: str, patience: float, verify: bool, looking: bool = False) -> None:
        tls = tls_of(found.ca, verify)
        self.terms = found
        if found.imaps:
            self._imap: imaplib.IMAP4 = imaplib.IMAP4_SSL(found.host, found.port, ssl_context=tls, timeout=patience)
        else:
            self._imap = imaplib.IMAP4(found.host, found.port, timeout=patience)
        try:
            if found.starttls:
                if "STARTTLS" not in self._imap.capabilities:
                    raise Fault(NO_TLS, "The mail server does not offer TLS.")
                self._imap.starttls(ssl_context=tls)
            try:
                self._login(found.user, password)
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error as error:
                raise Fault(REFUSED, "The mail server does not admit the bus.") from error
            if self._imap.select(f'"{found.mailbox}"', readonly=looking)[0] != "OK":
                raise Fault(NOT_FOUND, "The mail server has no such mailbox for the bus.")
        except BaseException:
            self.close()
            raise

    def _login(self, user: str, password: str) -> None:
        """By SASL PLAIN (RFC 4616), which takes any letters, where the server has it."""
        if "AUTH=PLAIN" in self._imap.capabilities:
            self._imap.authenticate("PLAIN", lambda _asked: f"\0{user}\0{password}".encode())
        elif (user + password).isascii():
            self._imap.login(user, password)
        else:
            raise Fault(REFUSED, "The mail server takes only passwords of ASCII letters.")

    @property
    def validity(self) -> str:
        """UIDs mean the same mail as long as this stays."""
        _kind, data = self._imap.response("UIDVALIDITY")
        return data[0].decode() if data and isinstance(data[0], bytes) else ""

    def alive(self) -> bool:
        """Does it still answer? Also learns of new mail."""
        with suppress(imaplib.IMAP4.error, OSError):
            return bool(self._imap.noop()[0] == "OK")
        return False

    def search(self, unseen: bool) -> list[int]:
        """UIDs, oldest first."""
        (found,) = self._good(self._imap.uid("SEARCH", "UNSEEN" if unseen else "ALL"))[:1] or (b"",)
        return sorted(int(each) for each in (found or b"").split())

    def heads(self, uids: list[int]) -> list[Mail]:
        """The heads of these mails."""
        if not uids:
            return []
        return self._fetched(
            uids, "(UID RFC822.SIZE FLAGS BODY.PEEK[HEADER.FIELDS (FROM TO CC SUBJECT DATE MESSAGE-ID)])"
        )

    def whole(self, uid: int) -> Mail | None:
        """All of one mail, which stays unread; None when it is gone. Raises Fault when it is too long."""
        about = self._fetched([uid], "(UID RFC822.SIZE FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
        if not about:
            return None
        if about[0].size > self.terms.most_bytes:
            raise Fault(TOO_LONG, f"The mail is longer than {self.terms.most_bytes} bytes.")
        found = self._fetched([uid], "(UID RFC822.SIZE FLAGS BODY.PEEK[])")
        return found[0] if found else None

    def mark_seen(self, uid: int) -> None:
        """As read."""
        self._good(self._imap.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)"))

    def move(self, uid: int, to: str, make: bool = False) -> None:
        """Into another mailbox: MOVE (RFC 6851), or copied and deleted where the server has only that."""
        quoted = f'"{to}"'
        if make:
            with suppress(imaplib.IMAP4.error):
                self._imap.create(quoted)
        if "MOVE" in self._imap.capabilities:
            self._good(self._imap.uid("MOVE", str(uid), quoted))
            return
        self._good(self._imap.uid("COPY", str(uid), quoted))
        self.delete(uid)

    def delete(self, uid: int) -> None:
        """Only this one: UID EXPUNGE (RFC 4315) leaves what others marked."""
        self._good(self._imap.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Deleted)"))
        if "UIDPLUS" in self._imap.capabilities:
            self._good(self._imap.uid("EXPUNGE", str(uid)))
        else:
            self._good(self._imap.expunge())

    def _fetched(self, uids: list[int], what: str) -> list[Mail]:
        data = self._good(self._imap.uid("FETCH", ",".join(map(str, uids)), what))
        found = []
        for place, each in enumerate(data):
            if not isinstance(each, tuple):
                continue
            after = data[place + 1] if place + 1 < len(data) and isinstance(data[place + 1], bytes) else b""
            about = each[0] + b" " + after
            uid, size, flags = _UID.search(about), _SIZE.search(about), _FLAGS.search(about)
            if uid is not None:
                seen = flags is not None and rb"\Seen" in flags[1]
                found.append(Mail(int(uid[1]), int(size[1]) if size else len(each[1]), seen, each[1]))
        return found

    def _good(self, answer: tuple[str, list[Any]]) -> list[Any]:
        kind, data = answer
        if kind != "OK":
            raise imaplib.IMAP4.error(kind)
        return data

    def close(self) -> None:
        """Log out, if it still listens."""
        try:
            self._imap.logout()
        except (imaplib.IMAP4.error, OSError):
            self._imap.shutdown()
