"""What went over the bus. The gateway writes these rows in batches by COPY; nobody else does."""

from django.db import models


class Batch(models.Model):
    """Exchanges that were made durable together: the root of their hashes, chained to the batch before."""

    retention = "as long as the newest exchange in it"

    node = models.CharField(max_length=64)
    at = models.DateTimeField()
    root = models.BinaryField(help_text="SHA-256 over the exchanges' own hashes, in their order.")
    previous = models.BinaryField(help_text="Chain value of the node's batch before; 32 zeros for its first.")
    chain = models.BinaryField(help_text="SHA-256 of previous and root.")
    signature = models.BinaryField(help_text="ECDSA P-256 by the node's key over the chain value.")
    key = models.CharField(max_length=64, help_text="SHA-256 fingerprint of the certificate of that key.")
    seal = models.ForeignKey("bus.Seal", models.PROTECT, null=True, related_name="batches")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["node", "previous"], name="bus_chain_unbranched")]
        indexes = [models.Index(fields=["id"], condition=models.Q(seal__isnull=True), name="bus_batch_unsealed")]

    def __str__(self) -> str:
        return f"{self.node} {self.pk}"


class Exchange(models.Model):
    """One request and its answer, or its refusal. Names are kept as text: the registry may change, evidence not."""

    class Refused(models.TextChoices):
        """Whose fault it was that no answer of the provider came."""

        NOBODY = ""
        CALLER = "Client"
        BUS = "Server.ClientProxy"
        PROVIDER = "Server.ServerProxy"

    retention = "five years: evidence of what agencies told each other"

    id = models.UUIDField(primary_key=True, help_text="X-Road-Request-Id; UUID version 7, so that rows lie by time.")
    message_id = models.CharField(max_length=255, help_text="X-Road-Id, given by the caller or made for it.")
    at = models.DateTimeField(help_text="When the request's head had been read.")
    client = models.CharField(max_length=255)
    service = models.CharField(max_length=400)
    protocol = models.CharField(max_length=8)
    method = models.CharField(max_length=8)
    path = models.TextField()
    user_id = models.CharField(max_length=255)
    issue = models.CharField(max_length=255)
    represented = models.CharField(max_length=255)
    trace = models.CharField(max_length=55, help_text="W3C traceparent.")
    status = models.PositiveSmallIntegerField()
    fault = models.CharField(max_length=80, help_text="Fault code of the bus; empty when the provider answered.")
    said = models.TextField(help_text="The fault's sentence.")
    took_us = models.BigIntegerField(help_text="Microseconds from the head of the request to the end of the answer.")
    provider_us = models.BigIntegerField(help_text="Microseconds of that spent waiting for the provider.")
    request_bytes = models.BigIntegerField()
    response_bytes = models.BigIntegerField()
    request_hash = models.BinaryField(help_text="SHA-512 of head and body, as X-Road-Request-Hash.")
    response_hash = models.BinaryField(help_text="SHA-512 of head and body of the answer.")
    place = models.PositiveIntegerField(help_text="Place in its batch.")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="exchanges", db_constraint=False)
    """Written by one statement with its records; checking the key was a third of what a record cost the database."""
    request_parts = models.BinaryField(default=b"", help_text="SHA-512 of the message's head, and of its body if any.")
    response_parts = models.BinaryField(default=b"")
    request = models.BinaryField(null=True, help_text="Head and body, where the service keeps them.")
    response = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="bus_exchange_at"),
            models.Index(fields=["message_id"], name="bus_exchange_message"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.client} -> {self.service} {self.status}"
