"""What applications prove themselves with: added, made, revoked."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import rsa
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Payload
from egov.kernel.actor import Actor
from egov.lgsp.bus.actions.change import Change
from egov.lgsp.bus.certificates import LEAST_RSA, certificate_of, certificate_values, fingerprint, key_of
from egov.lgsp.bus.events import CredentialAdded, CredentialRevoked
from egov.lgsp.bus.models import Credential, Standing, Subsystem
from egov.lgsp.bus.policies import agency_of

SECRET_LIVES = timedelta(days=365)
KEY_LIVES = timedelta(days=730)


def new_secret() -> str:
    """256 random bits, in letters that survive a form and a header."""
    return secrets.token_urlsafe(32)


def fingerprint_of(secret: str) -> str:
    """All that is kept of a secret: it is random and long, so a plain hash tells nothing about it."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class AddCertificate(Change[Subsystem]):
    """Let an application show this TLS certificate (PEM). Its dates are the certificate's own.

    Several may be valid at the same time, so that one is exchanged for the next without an outage.
    """

    pem: str
    title: str = ""

    scope = "bus.manage"
    label = gettext_lazy("Thêm chứng thư")

    def why_not(self, subject: Subsystem, actor: Actor) -> str | None:
        if subject.standing == Standing.REFUSED:
            return _("Ứng dụng này đã bị từ chối.")
        if "PRIVATE KEY" in self.pem:
            return _("Tệp có khoá bí mật. Không gửi khoá bí mật cho ai; chỉ dán phần chứng thư.")
        certificate = certificate_of(self.pem)
        if certificate is None:
            return _("Dán một chứng thư dạng PEM, từ dòng BEGIN CERTIFICATE đến dòng END CERTIFICATE.")
        if certificate.not_valid_after_utc <= self.at:
            return _("Chứng thư này đã hết hạn.")
        key = certificate.public_key()
        if isinstance(key, rsa.RSAPublicKey) and key.key_size < LEAST_RSA:
            return _("Khoá RSA của chứng thư ngắn hơn %(bits)s bit.") % {"bits": LEAST_RSA}
        return taken(fingerprint(certificate))

    def about(self, subject: Subsystem) -> Subsystem:
        return subject

    def agency_for(self, subject: Subsystem, actor: Actor) -> int | None:
        return agency_of(subject)

    def change(self, subject: Subsystem, actor: Actor) -> Payload:
        certificate = certificate_of(self.pem)
        assert certificate is not None
        made = subject.credentials.create(**certificate_values(certificate, self.title))
        return CredentialAdded(str(subject), made.kind, made.fingerprint, made.valid_to.isoformat())


def taken(mark: str) -> str | None:
    """One credential, one application: or the bus could not tell two callers apart."""
    if Credential.objects.filter(fingerprint=mark).exists():
        return _("Chứng thư hoặc khoá này đã được đăng ký, hoặc đã bị thu hồi.")
    return None


@dataclass(frozen=True, kw_only=True)
class NewSecret(Change[Subsystem]):
    """Make a secret for an application. It is shown once; only its hash is kept."""

    title: str = ""
    secret: str = field(default_factory=new_secret, repr=False)

    scope = "bus.manage"
    label = gettext_lazy("Tạo mã bí mật")

    def why_not(self, subject: Subsystem, actor: Actor) -> str | None:
        if subject.standing == Standing.REFUSED:
            return _("Ứng dụng này đã bị từ chối.")
        return taken(fingerprint_of(self.secret))

    def agency_for(self, subject: Subsystem, actor: Actor) -> int | None:
        return agency_of(subject)

    def change(self, subject: Subsystem, actor: Actor) -> Payload:
        made = subject.credentials.create(
            kind=Credential.Kind.SECRET,
            fingerprint=fingerprint_of(self.secret),
            label=self.title.strip()[:120],
            valid_from=self.at,
            valid_to=self.at + SECRET_LIVES,
        )
        return CredentialAdded(str(subject), made.kind, made.fingerprint, made.valid_to.isoformat())


@dataclass(frozen=True, kw_only=True)
class AddKey(Change[Subsystem]):
    """Register the public key (PEM) of tokens that an application signs itself (RFC 7523)."""

    pem: str
    title: str = ""
    valid_to: datetime | None = None

    scope = "bus.manage"
    label = gettext_lazy("Thêm khoá công khai")

    def why_not(self, subject: Subsystem, actor: Actor) -> str | None:
        if subject.standing == Standing.REFUSED:
            return _("Ứng dụng này đã bị từ chối.")
        if "PRIVATE KEY" in self.pem:
            return _("Tệp có khoá bí mật. Không gửi khoá bí mật cho ai; chỉ dán khoá công khai.")
        key = key_of(self.pem)
        if key is None:
            return _("Dán khoá công khai RSA (từ 2048 bit), EC hoặc Ed25519 dạng PEM.")
        if self.valid_to is not None and self.valid_to <= self.at:
            return _("Chọn ngày hết hạn sau hôm nay.")
        return taken(hashlib.sha256(key).hexdigest())

    def agency_for(self, subject: Subsystem, actor: Actor) -> int | None:
        return agency_of(subject)

    def change(self, subject: Subsystem, actor: Actor) -> Payload:
        key = key_of(self.pem)
        assert key is not None
        made = subject.credentials.create(
            kind=Credential.Kind.KEY,
            fingerprint=hashlib.sha256(key).hexdigest(),
            material=self.pem.strip() + "\n",
            label=self.title.strip()[:120],
            valid_from=self.at,
            valid_to=self.valid_to or self.at + KEY_LIVES,
        )
        return CredentialAdded(str(subject), made.kind, made.fingerprint, made.valid_to.isoformat())


@dataclass(frozen=True, kw_only=True)
class Revoke(Change[Subsystem]):
    """A credential counts no more, within a second, for ever."""

    credential: int

    scope = "bus.stop"
    label = gettext_lazy("Thu hồi chứng thư, khoá")

    def why_not(self, subject: Subsystem, actor: Actor) -> str | None:
        if not subject.credentials.filter(pk=self.credential, revoked_at=None).exists():
            return _("Chứng thư hoặc khoá này đã bị thu hồi.")
        return None

    def agency_for(self, subject: Subsystem, actor: Actor) -> int | None:
        return agency_of(subject)

    def change(self, subject: Subsystem, actor: Actor) -> Payload:
        gone = subject.credentials.get(pk=self.credential)
        gone.revoked_at = self.at
        gone.save(update_fields=["revoked_at"])
        return CredentialRevoked(str(subject), gone.kind, gone.fingerprint)
