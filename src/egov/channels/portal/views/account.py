"""A person's own page: dossiers, drafts, profile, what to be told and how."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from egov.channels.portal.profile import Profile
from egov.foundation.identity.api import User, actor_of_request
from egov.lgsp.messaging.api import CHOOSABLE, Channel, choices, choose
from egov.services.dossiers.api import LABELS, Status, drafts_of, owned_by

PER_PAGE = 10


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """The dossiers first, since that is what people come for."""
    assert isinstance(request.user, User)
    actor = actor_of_request(request)
    own = owned_by(actor).select_related("procedure", "office", "release").defer("release__body")
    page = Paginator(own, PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "section": "account",
        "page": page,
        "dossiers": [(one, _(LABELS[Status(one.status)])) for one in page.object_list],
        "drafts": drafts_of(request.user.pk),
        "officer": actor.is_officer,
    }
    return render(request, "portal/account.html", context)


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Name, telephone and what forms may take over."""
    assert isinstance(request.user, User)
    form = Profile.of(request.user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        form.save(request.user)
        messages.success(request, _("Đã lưu thông tin của bạn."))
        return HttpResponseRedirect(reverse("portal:account"))
    context = {"section": "account", "form": form}
    return render(request, "portal/profile.html", context, status=422 if form.errors else 200)


@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """Which messages to get. What the law makes us send is not asked about."""
    assert request.user.pk is not None
    made = choices(request.user.pk)
    if request.method == "POST":
        wanted = {(topic, channel): f"{topic}-{channel}" in request.POST for topic, channel in made}
        choose(request.user.pk, wanted)
        messages.success(request, _("Đã lưu lựa chọn nhận tin."))
        return HttpResponseRedirect(reverse("portal:account"))
    rows = [
        (topic.label, [(f"{topic}-{channel}", channel.label, made[topic, channel]) for channel in Channel])
        for topic in CHOOSABLE
    ]
    return render(request, "portal/notices.html", {"section": "account", "rows": rows})
