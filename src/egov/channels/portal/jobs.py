"""Mail of the accounts: confirmation links and new passwords. They are secret, so they stay out of the message list."""

from django.core.mail import EmailMessage
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

QUICK = RetryStrategy(max_attempts=8, exponential_wait=2)


@app.task(name="portal.send_account_mail", queue="messages", retry=QUICK)
def send_account_mail(subject: str, body: str, to: list[str]) -> None:
    """Hand one mail to the mail server."""
    EmailMessage(subject=subject, body=body, to=to).send()
