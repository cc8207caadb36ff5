"""The `web` process."""

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egov.project.settings")
# Each request has a thread of its own here, so a connection kept by a thread would never be used again.
os.environ.setdefault("EGOV_DATABASE_POOL", "8")
_django: Any = get_asgi_application()

from django.conf import settings  # noqa: E402

from egov.project.look import TEXT_SIZE  # noqa: E402
from egov.project.page_cache import PageCache  # noqa: E402
from egov.project.proxies import behind  # noqa: E402

_told: Any = behind(_django, settings.TRUSTED_PROXIES)
application = PageCache(_told, session_cookie=settings.SESSION_COOKIE_NAME, size_cookie=TEXT_SIZE)
