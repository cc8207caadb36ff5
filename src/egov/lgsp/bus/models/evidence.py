"""What makes recorded exchanges evidence: seals with the members' signatures and a time stamp, keys, archive files."""

from django.db import models

from egov.lgsp.bus.models.parties import KEPT_WITH_EVIDENCE


class Seal(models.Model):
    """Batches that were signed and time-stamped together (X-Road's batch signature and batch time stamp)."""

    retention = KEPT_WITH_EVIDENCE

    at = models.DateTimeField(help_text="The moment that the time stamp names.")
    token = models.BinaryField(help_text="RFC 3161 time-stamp token over the result of the statements' hash chain.")

    def __str__(self) -> str:
        return f"{self.pk} {self.at:%Y-%m-%d %H:%M:%S}"


class Statement(models.Model):
    """One member's signature over all messages that it sent in the batches of a seal."""

    retention = KEPT_WITH_EVIDENCE

    seal = models.ForeignKey(Seal, models.CASCADE, related_name="statements")
    place = models.PositiveIntegerField(help_text="Place among the seal's statements in the time stamp's hash chain.")
    member = models.CharField(max_length=100, help_text="instance/class/code")
    messages = models.PositiveIntegerField()
    signed_at = models.DateTimeField()
    signature = models.BinaryField(help_text="ECDSA P-256, r and s of 32 bytes, over the canonical SignedInfo.")
    certificate = models.BinaryField(help_text="DER of the certificate of the signing key.")
    status = models.BinaryField(help_text="OCSP response for that certificate, DER.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seal", "member"], name="bus_statement_once")]

    def __str__(self) -> str:
        return f"{self.member} x {self.messages}"


class NodeKey(models.Model):
    """The certificate of a node's key: signs batches and access tokens. Written by the gateway when it starts."""

    retention = KEPT_WITH_EVIDENCE

    fingerprint = models.CharField(primary_key=True, max_length=64)
    node = models.CharField(max_length=64)
    certificate = models.TextField(help_text="PEM")
    first_seen = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.node} {self.fingerprint[:12]}"


class Assertion(models.Model):
    """A client assertion that was used: it is not taken a second time (RFC 7523 3, point 7)."""

    retention = "until it has expired"

    digest = models.BinaryField(primary_key=True, help_text="SHA-256 of client and jti.")
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return bytes(self.digest).hex()[:12]


class Archive(models.Model):
    """A file of exchanges that have left the database."""

    retention = "for ever: the chain of the files hangs on it"

    name = models.CharField(max_length=120, unique=True)
    made_at = models.DateTimeField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    exchanges = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the file, hexadecimal.")
    previous = models.CharField(max_length=64, blank=True, help_text="The same of the file before.")

    def __str__(self) -> str:
        return self.name
