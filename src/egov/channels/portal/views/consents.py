"""Whom a person lets have which data, for what, until when: seen, given and taken back."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.identity.api import actor_of_request
from egov.kernel.actor import Actor
from egov.kernel.errors import Forbidden, NotFound, Refused
from egov.lgsp.bus import api as bus

TERMS = {"180": gettext_lazy("6 tháng"), "365": gettext_lazy("1 năm"), "": gettext_lazy("Đến khi tôi rút lại")}
"""Days that a consent is given for."""
MOST_ENDED = 20
"""Consents that ended and are still shown."""


@login_required
def consents(request: HttpRequest) -> HttpResponse:
    """What is in force first, then what is asked for, then what has ended."""
    actor, now = actor_of_request(request), timezone.now()
    if request.method == "POST":
        try:
            _change(request, actor, now)
        except (Forbidden, NotFound, Refused) as refused:
            messages.error(request, refused.message)
        return HttpResponseRedirect(reverse("portal:consents"))
    mine = list(bus.consents_of(actor))
    context = {
        "section": "account",
        "confirmed": bool(bus.person_of(actor)),
        "given": [one for one in mine if one.is_in_force(now)],
        "ended": [one for one in mine if not one.is_in_force(now)][:MOST_ENDED],
        "offers": bus.offers_to(actor, now) if bus.person_of(actor) else [],
        "terms": list(TERMS.items()),
    }
    return render(request, "portal/consents.html", context)


def _change(request: HttpRequest, actor: Actor, now: datetime) -> None:
    post = request.POST
    if gone := post.get("rut", ""):
        consent = next((one for one in bus.consents_of(actor) if str(one.pk) == gone), None)
        if consent is None:
            raise NotFound(_("Không tìm thấy sự đồng ý này."))
        bus.WithdrawConsent(subject=consent, at=now).run(actor)
        messages.success(request, _("Đã rút lại. Dữ liệu không được chia sẻ nữa từ lúc này."))
        return
    chosen = f"{post.get('quyen', '')}-{post.get('co-quan', '')}"
    offers = {f"{one.right.pk}-{one.member.pk}": one for one in bus.offers_to(actor, now)}
    offer, days = offers.get(chosen), post.get("thoi-han", "")
    if offer is None or days not in TERMS:
        raise NotFound(_("Việc này không còn cần bạn đồng ý. Xem lại danh sách bên dưới."))
    until = now + timedelta(days=int(days)) if days else None
    bus.GiveConsent(subject=offer.right, member=offer.member.pk, valid_to=until, at=now).run(actor)
    messages.success(request, _("Đã ghi nhận bạn đồng ý. Bạn rút lại được bất cứ lúc nào."))
