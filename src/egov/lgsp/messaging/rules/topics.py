"""What messages are about, and how they travel: what a person may choose."""

from enum import StrEnum


class Topic(StrEnum):
    """What a message is about. `ACCOUNT` cannot be turned off: the person asked for it just now."""

    STATUS = "status"  # where the dossier stands
    REQUESTS = "requests"  # what the person is asked to do
    RESULT = "result"
    RATING = "rating"
    ACCOUNT = "account"


class Channel(StrEnum):
    """How a message travels."""

    MAIL = "mail"
    SMS = "sms"  # chosen now, used once the province has an SMS centre


CHOOSABLE = (Topic.STATUS, Topic.REQUESTS, Topic.RESULT, Topic.RATING)


def wanted_by_default(channel: Channel) -> bool:
    """Mail comes unless it is turned off; SMS only if it is turned on."""
    return channel is Channel.MAIL
