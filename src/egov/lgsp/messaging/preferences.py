"""Who has chosen what: language, and for each topic and channel yes or no."""

from collections.abc import Mapping

from django.db import transaction

from egov.lgsp.messaging.models import Choice, Preference
from egov.lgsp.messaging.topics import CHOOSABLE, Channel, Topic, wanted_by_default

Choices = dict[tuple[Topic, Channel], bool]


def choices(user_id: int) -> Choices:
    """Every topic and channel that can be chosen, with the person's choice or the default."""
    made = {(c.topic, c.channel): c.wanted for c in Choice.objects.filter(user_id=user_id)}
    return {
        (topic, channel): made.get((topic.value, channel.value), wanted_by_default(channel))
        for topic in CHOOSABLE
        for channel in Channel
    }


def choose(user_id: int, wanted: Mapping[tuple[Topic, Channel], bool], language: str = "") -> None:
    """Keep what the person has chosen; what is not named stays as it was."""
    with transaction.atomic():
        for (topic, channel), yes in wanted.items():
            if topic in CHOOSABLE:
                Choice.objects.update_or_create(user_id=user_id, topic=topic, channel=channel, defaults={"wanted": yes})
        if language:
            Preference.objects.update_or_create(user_id=user_id, defaults={"language": language})


def wants(user_id: int | None, topic: Topic, channel: Channel) -> bool:
    """Does the person want this? A guest gave the address for this dossier, so the default holds."""
    choice = Choice.objects.filter(user_id=user_id, topic=topic, channel=channel).first() if user_id else None
    return wanted_by_default(channel) if choice is None else choice.wanted


def language_of(user_id: int | None) -> str:
    """vi or en; Vietnamese while nothing was chosen."""
    preference = Preference.objects.filter(user_id=user_id).first() if user_id else None
    return preference.language if preference else "vi"
