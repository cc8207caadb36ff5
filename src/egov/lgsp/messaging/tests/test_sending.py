import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from egov.kernel.errors import Invalid
from egov.lgsp.messaging.api import (
    Channel,
    Recipient,
    Topic,
    choices,
    choose,
    language_of,
    messages_about,
    send,
)
from egov.lgsp.messaging.models import Choice, Message

pytestmark = pytest.mark.django_db
WITHDRAWN = {"code": "H40-1", "procedure": "Đăng ký khai sinh", "agency": "UBND xã Hải Đường"}
STOPPED = WITHDRAWN | {"reason": "Quá hạn bổ sung", "link": "https://a.vn/1"}


@pytest.fixture
def person():
    return get_user_model().objects.create(username="thuong", full_name="Trần Thị Thương", email="thuong@example.com")


def to(person=None, **more) -> Recipient:
    return Recipient(
        **{"name": "Trần Thị Thương", "email": "thuong@example.com", "user_id": person and person.pk} | more
    )


def jobs():
    return ProcrastinateJob.objects.filter(task_name="messaging.deliver")


def test_a_message_and_its_job_are_written_together():
    message = send("dossier.withdrawn", to=to(), context=WITHDRAWN, about="dossier:1")

    assert message.subject == "Đã rút hồ sơ H40-1"
    assert "Trần Thị Thương" in message.text
    assert message.state == Message.State.WAITING
    assert jobs().get().args == {"message": message.pk, "turn": 1}
    assert list(messages_about("dossier:1", "dossier:2")) == [message]


def test_what_is_rolled_back_was_never_sent():
    with transaction.atomic():
        send("dossier.withdrawn", to=to(), context=WITHDRAWN, about="dossier:1")
        transaction.set_rollback(True)

    assert not Message.objects.exists()
    assert not jobs().exists()


def test_nothing_is_written_when_data_is_missing():
    with pytest.raises(Invalid):
        send("dossier.withdrawn", to=to(), context={"code": "H40-1"}, about="dossier:1")

    assert not Message.objects.exists()
    assert not jobs().exists()


def test_the_same_occasion_is_told_once():
    first = send("dossier.withdrawn", to=to(), context=WITHDRAWN, about="dossier:1", once="event:7")

    again = send("dossier.withdrawn", to=to(), context=WITHDRAWN, about="dossier:1", once="event:7")

    assert again == first
    assert jobs().count() == 1


def test_without_an_address_the_message_is_kept():
    message = send("dossier.withdrawn", to=to(email=" "), context=WITHDRAWN, about="dossier:1")

    assert (message.state, message.withheld) == (Message.State.WITHHELD, "no_address")
    assert not jobs().exists()


def test_what_was_turned_off_is_not_sent(person):
    choose(person.pk, {(Topic.STATUS, Channel.MAIL): False})

    message = send("dossier.withdrawn", to=to(person), context=WITHDRAWN, about="dossier:1")

    assert (message.state, message.withheld) == (Message.State.WITHHELD, "opted_out")
    assert not jobs().exists()


def test_what_the_law_requires_is_sent_all_the_same(person):
    choose(person.pk, {(topic, Channel.MAIL): False for topic in Topic})

    message = send("dossier.stopped", to=to(person), context=STOPPED, about="dossier:1")

    assert message.withheld == ""
    assert jobs().count() == 1


def test_mail_about_the_account_cannot_be_turned_off(person):
    choose(person.pk, {(Topic.ACCOUNT, Channel.MAIL): False})

    message = send(
        "account.reset", to=to(person), context={"expires": "1 giờ", "link": "https://a.vn/1"}, about="user:1"
    )

    assert message.withheld == ""
    assert not Choice.objects.exists()


@pytest.mark.parametrize(
    ("chosen", "asked", "subject"),
    [
        ("", "", "Đã rút hồ sơ H40-1"),
        ("en", "", "Application H40-1 withdrawn"),
        ("vi", "en", "Application H40-1 withdrawn"),
        ("en", "vi", "Đã rút hồ sơ H40-1"),
    ],
)
def test_people_are_written_to_in_their_language(person, chosen, asked, subject):
    choose(person.pk, {}, language=chosen)

    message = send("dossier.withdrawn", to=to(person, language=asked), context=WITHDRAWN, about="dossier:1")

    assert message.subject == subject


def test_choices_have_defaults_and_keep_what_is_not_named(person):
    assert choices(person.pk)[Topic.RESULT, Channel.MAIL]
    assert not choices(person.pk)[Topic.RESULT, Channel.SMS]
    assert (Topic.ACCOUNT, Channel.MAIL) not in choices(person.pk)

    choose(person.pk, {(Topic.RESULT, Channel.SMS): True}, language="en")
    choose(person.pk, {(Topic.RATING, Channel.MAIL): False})

    made = choices(person.pk)
    assert made[Topic.RESULT, Channel.SMS]
    assert not made[Topic.RATING, Channel.MAIL]
    assert made[Topic.STATUS, Channel.MAIL]
    assert language_of(person.pk) == "en"
    assert language_of(None) == "vi"


def test_attachments_are_kept_by_name():
    message = send(
        "dossier.withdrawn",
        to=to(),
        context=WITHDRAWN,
        about="dossier:1",
        attachments=[("phieu.pdf", "application/pdf", "5b7c2b1e-7f6d-4b68-9d3d-0b5f5f8f9a10")],
    )

    assert [(a.name, a.file) for a in message.attachments.all()] == [
        ("phieu.pdf", "5b7c2b1e-7f6d-4b68-9d3d-0b5f5f8f9a10")
    ]
