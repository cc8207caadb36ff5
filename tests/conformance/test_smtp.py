"""Delivering by SMTP to a real mail server in another process."""

import httpx
import pytest
from tests.conformance.processes import Simulator, free_port

from egov.foundation.files.api import store
from egov.lgsp.messaging.api import Message, Recipient, send, stuck
from egov.lgsp.messaging.delivering import TryLaterError, deliver

pytestmark = pytest.mark.django_db
WITHDRAWN = {"code": "H40-1", "procedure": "Đăng ký khai sinh", "agency": "UBND xã Hải Đường"}


@pytest.fixture
def sink(settings, tmp_path):
    smtp = free_port()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp
    arguments = ["--smtp-port", str(smtp), "--http-port", str(free_port()), "--file", str(tmp_path / "mail.sqlite")]
    simulator = Simulator("egov_simulators.mail", *arguments).start()
    yield simulator
    simulator.kill()


def written(address="thuong@example.com", **more) -> Message:
    to = Recipient(name="Trần Thị Thương", email=address)
    return send("dossier.withdrawn", to=to, context=WITHDRAWN, about="dossier:1", **more)


def arrived(sink, address="thuong@example.com"):
    return httpx.get(f"{sink.url}/api/messages", params={"to": address}).json()["messages"]


def test_a_message_arrives_with_its_attachment(sink):
    file = store(b"Ma ho so: H40-1\n", name="giấy hẹn.txt", owner="dossier:1", accept=("txt",))
    message = written(attachments=[("giấy hẹn.txt", "text/plain", file.pk)])

    deliver(message.pk, 1)

    mail = arrived(sink)[0]
    assert mail["subject"] == "Đã rút hồ sơ H40-1"
    assert "Trần Thị Thương" in mail["headers"]["To"]
    assert "UBND xã Hải Đường" in mail["text"]
    assert "UBND xã Hải Đường" in mail["html"]
    assert mail["attachments"][0]["name"] == "giấy hẹn.txt"
    content = httpx.get(sink.url + mail["attachments"][0]["url"]).content
    assert content.strip() == b"Ma ho so: H40-1"


def test_a_server_that_comes_back_gets_the_message_once(sink):
    message = written()
    sink.kill()
    with pytest.raises(TryLaterError):
        deliver(message.pk, 1)
    sink.start()

    deliver(message.pk, 1)
    deliver(message.pk, 1)

    assert len(arrived(sink)) == 1
    assert [attempt.outcome for attempt in message.attempts.all()] == ["failed", "sent"]


def test_mail_outlives_a_restart_of_the_sink(sink):
    deliver(written().pk, 1)
    sink.kill()

    sink.start()

    assert len(arrived(sink)) == 1


def test_an_address_that_does_not_exist_is_stuck_at_once(sink):
    message = written("khong-ton-tai@example.com")

    deliver(message.pk, 1)

    assert list(stuck()) == [message]
    assert "550" in message.attempts.get().error


def test_a_busy_server_is_tried_again(sink):
    message = written("ban@example.com")

    with pytest.raises(TryLaterError, match="451"):
        deliver(message.pk, 1)

    assert Message.objects.get().state == Message.State.WAITING
