"""A brake on guessing: how often one address may ask for something."""

from django.core.cache import cache
from django.http import HttpRequest


def too_often(request: HttpRequest, what: str, most: int, seconds: int) -> bool:
    """Has this address asked more than `most` times in a window of so many seconds?"""
    key = f"limit:{what}:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=seconds)
    try:
        return int(cache.incr(key)) > most
    except ValueError:  # it ended between the two calls
        return False
