"""Background work: delivery with growing pauses."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from egov.lgsp.messaging.delivering import TryLaterError, deliver
from egov.lgsp.messaging.models.message import MOST_TRIES

PATIENT = RetryStrategy(  # 4 s, 16 s, 1 min, 4 min, 17 min, 1 h, 5 h
    max_attempts=MOST_TRIES, exponential_wait=4, retry_exceptions=[TryLaterError]
)


@app.task(name="messaging.deliver", queue="messages", retry=PATIENT)
def deliver_message(message: int, turn: int) -> None:
    """Hand one message to the mail server."""
    deliver(message, turn)
