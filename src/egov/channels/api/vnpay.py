"""VNPay tells us how a payment ended (IPN). Anybody may call; only what is signed with the secret counts."""

import logging

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from egov.lgsp.payments import api as payments

log = logging.getLogger(__name__)


@csrf_exempt
@require_GET
@never_cache
def ipn(request: HttpRequest) -> JsonResponse:
    """Always 200 with `RspCode`; VNPay calls again on 01, 04, 97 and 99."""
    try:
        reply = payments.handle_ipn(request.GET.dict())
    except DatabaseError:
        log.exception("an IPN could not be written down; VNPay will repeat it")
        reply = payments.FAILURE
    return JsonResponse(reply)
