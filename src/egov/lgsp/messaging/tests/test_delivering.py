import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from egov.foundation.events.api import events_about
from egov.foundation.files.api import store
from egov.foundation.retention.api import carry_out
from egov.kernel.actor import GUEST, SYSTEM
from egov.kernel.errors import Forbidden, Refused
from egov.lgsp.messaging.api import GiveUp, Recipient, Resend, send, stuck
from egov.lgsp.messaging.delivering import TryLaterError, deliver
from egov.lgsp.messaging.models import DeliveryAttempt, Message
from egov.lgsp.messaging.models.message import MOST_TRIES

pytestmark = pytest.mark.django_db
WITHDRAWN = {"code": "H40-1", "procedure": "Đăng ký khai sinh", "agency": "UBND xã Hải Đường"}


class Trouble(EmailBackend):
    """A mail server that answers with `error`."""

    error: Exception = OSError("connection refused")

    def send_messages(self, messages):
        raise self.error


@pytest.fixture
def message():
    to = Recipient(name="Trần Thị Thương", email="thuong@example.com")
    return send("dossier.withdrawn", to=to, context=WITHDRAWN, about="dossier:1")


@pytest.fixture
def trouble(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Trouble"

    def be(error):
        monkeypatch.setattr(Trouble, "error", error)

    return be


def fresh(message) -> Message:
    return Message.objects.get(pk=message.pk)


def test_a_message_that_was_given_up_is_not_delivered_by_the_try_that_was_planned(message, trouble):
    trouble(OSError("connection refused"))
    with pytest.raises(TryLaterError):
        deliver(message.pk, 1)

    GiveUp(subject=message).run(SYSTEM)
    deliver(message.pk, 1)

    assert (fresh(message).state, fresh(message).attempts.count()) == (Message.State.WITHHELD, 1)
    assert message not in stuck()
    with pytest.raises(Refused, match="đã thôi gửi"):
        GiveUp(subject=fresh(message)).run(SYSTEM)
    with pytest.raises(Forbidden):
        GiveUp(subject=fresh(message)).run(GUEST)


def test_a_delivered_message_has_text_html_and_headers(message):
    deliver(message.pk, 1)

    sent = mail.outbox[0]
    assert sent.to == ["=?utf-8?b?VHLhuqduIFRo4buLIFRoxrDGoW5n?= <thuong@example.com>"]
    assert sent.subject == "Đã rút hồ sơ H40-1"
    assert "UBND xã Hải Đường" in sent.body
    assert sent.alternatives[0][1] == "text/html"
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert fresh(message).state == Message.State.SENT


def test_it_is_delivered_once(message):
    deliver(message.pk, 1)
    deliver(message.pk, 1)

    assert len(mail.outbox) == 1
    assert DeliveryAttempt.objects.count() == 1


def test_a_server_that_is_down_is_tried_again(message, trouble):
    trouble(OSError("connection refused"))

    with pytest.raises(TryLaterError, match="connection refused"):
        deliver(message.pk, 1)

    attempt = DeliveryAttempt.objects.get()
    assert (attempt.outcome, attempt.error) == ("failed", "connection refused")
    assert fresh(message).state == Message.State.WAITING


def test_in_the_end_it_is_stuck(message, trouble):
    trouble(smtplib.SMTPServerDisconnected("gone"))
    for _try in range(MOST_TRIES - 1):
        with pytest.raises(TryLaterError):
            deliver(message.pk, 1)
    assert not stuck().exists()

    deliver(message.pk, 1)

    assert fresh(message).state == Message.State.STUCK
    assert list(stuck()) == [message]
    assert list(stuck(["dossier:1"])) == [message]
    assert not stuck(["dossier:2"]).exists()


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"thuong@example.com": (550, b"no such user")}), Message.State.STUCK),
        (smtplib.SMTPRecipientsRefused({"thuong@example.com": (451, b"greylisted")}), Message.State.WAITING),
        (smtplib.SMTPDataError(554, b"spam"), Message.State.STUCK),
        (smtplib.SMTPDataError(452, b"full"), Message.State.WAITING),
        (smtplib.SMTPAuthenticationError(535, b"password"), Message.State.WAITING),
        (TimeoutError(), Message.State.WAITING),
    ],
)
def test_lasting_and_passing_trouble(message, trouble, error, state):
    trouble(error)

    if state == Message.State.STUCK:
        deliver(message.pk, 1)
    else:
        with pytest.raises(TryLaterError):
            deliver(message.pk, 1)

    assert fresh(message).state == state
    assert DeliveryAttempt.objects.get().error


def test_a_message_that_waits_too_long_is_listed(message):
    assert not stuck().exists()

    Message.objects.update(queued_at=timezone.now() - timedelta(hours=2))

    assert list(stuck()) == [message]


def test_a_corrected_address_frees_it(message, trouble, settings):
    trouble(smtplib.SMTPRecipientsRefused({"thuong@example.com": (550, b"no such user")}))
    deliver(message.pk, 1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    Resend(subject=message, email="thuong.tran@example.com").run(SYSTEM)

    assert ProcrastinateJob.objects.filter(task_name="messaging.deliver", args__turn=2).exists()
    assert not stuck().exists()
    deliver(message.pk, 1)  # the first round's job comes late
    assert mail.outbox == []
    deliver(message.pk, 2)
    assert mail.outbox[0].to[0].endswith("<thuong.tran@example.com>")
    assert fresh(message).state == Message.State.SENT
    assert events_about(message).get().payload["address_changed"] is True


def test_a_message_without_address_can_be_sent_once_there_is_one():
    to = Recipient(name="Trần Thị Thương")
    message = send("dossier.withdrawn", to=to, context=WITHDRAWN, about="dossier:1")
    with pytest.raises(Refused, match="Nhập địa chỉ thư"):
        Resend(subject=message).run(SYSTEM)

    Resend(subject=message, email="thuong@example.com").run(SYSTEM)
    deliver(message.pk, 2)

    assert fresh(message).state == Message.State.SENT


def test_what_arrived_is_not_sent_again(message):
    deliver(message.pk, 1)

    with pytest.raises(Refused, match="đã đến nơi"):
        Resend(subject=message).run(SYSTEM)

    assert fresh(message).round == 1


def test_a_citizen_does_not_resend(message):
    with pytest.raises(Forbidden):
        Resend(subject=message).run(GUEST)

    assert fresh(message).round == 1
    assert not events_about(message)


def test_secret_words_are_wiped_after_sending():
    to = Recipient(name="Thương", email="thuong@example.com")
    data = {"expires": "1 giờ", "link": "https://a.vn/secret"}
    message = send("account.reset", to=to, context=data, about="user:1")
    assert "secret" in message.text

    deliver(message.pk, 1)

    assert "secret" in mail.outbox[0].body
    assert fresh(message).text == fresh(message).html == ""


def test_attachments_travel_with_it(settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    file = store(b"Ma ho so: H40-1\n", name="phieu.txt", owner="dossier:1", accept=("txt",))
    to = Recipient(name="Thương", email="thuong@example.com")
    attachments = [("phieu.txt", "text/plain", file.pk)]
    message = send("dossier.withdrawn", to=to, context=WITHDRAWN, about="dossier:1", attachments=attachments)

    deliver(message.pk, 1)

    assert mail.outbox[0].attachments[0][0] == "phieu.txt"


def test_a_lost_attachment_is_a_lasting_trouble():
    to = Recipient(name="Thương", email="thuong@example.com")
    attachments = [("phieu.pdf", "application/pdf", "5b7c2b1e-7f6d-4b68-9d3d-0b5f5f8f9a10")]
    message = send("dossier.withdrawn", to=to, context=WITHDRAWN, about="dossier:1", attachments=attachments)

    deliver(message.pk, 1)

    assert fresh(message).state == Message.State.STUCK
    assert mail.outbox == []


def test_old_messages_are_forgotten(message):
    Message.objects.update(created_at=timezone.now() - timedelta(days=731))
    to = Recipient(name="Thương", email="thuong@example.com")
    recent = send("dossier.withdrawn", to=to, context=WITHDRAWN, about="dossier:2")

    carry_out("messaging.messages")

    assert list(Message.objects.all()) == [recent]
