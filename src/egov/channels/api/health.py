"""Is the system well? For load balancers, monitoring and the start-up script."""

from datetime import timedelta

from django.db import DatabaseError
from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from procrastinate.contrib.django.models import ProcrastinateJob

LATE = timedelta(minutes=10)


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers; `late_jobs` counts work that should have been done ten minutes ago."""
    try:
        due = timezone.now() - LATE
        waiting = ProcrastinateJob.objects.filter(status="todo")
        long_ago = Q(scheduled_at=None, procrastinateevent__type="deferred", procrastinateevent__at__lt=due)
        late = waiting.filter(long_ago | Q(scheduled_at__lt=due)).distinct().count()
    except DatabaseError:
        return JsonResponse({"status": "down", "database": "no answer"}, status=503)
    return JsonResponse({"status": "ok", "late_jobs": late})
