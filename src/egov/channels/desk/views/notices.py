"""What is new: work that came, answers of applicants and agencies, what is due today."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from egov.channels.desk.access import officer_page
from egov.channels.desk.shell import page
from egov.kernel.actor import Actor
from egov.services.dossiers.api import News, look, news

KINDS = {
    "work": ("inbox", gettext_noop("Việc mới: %(step)s")),
    "answer": ("upload", gettext_noop("Người nộp đã gửi giấy tờ bổ sung")),
    "opinion": ("message", gettext_noop("%(who)s đã trả lời")),
    "due": ("clock-exclamation", gettext_noop("Hạn hôm nay, %(time)s: %(step)s")),
}


@require_http_methods(["GET", "POST"])
@officer_page()
def notices(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The last seven days; a button says that all of it has been seen."""
    now = timezone.now()
    if request.method == "POST":
        shown = parse_datetime(request.POST.get("den", "")[:40]) or now
        look(actor, min(shown, now) if timezone.is_aware(shown) else now)
        return HttpResponseRedirect(reverse("desk:notices"))
    lines = [(*said(one), one) for one in news(actor, now)]
    context = {"lines": lines, "now": now, "unseen": sum(one.is_new for _icon, _text, one in lines)}
    return page(request, actor, "desk/notices.html", context, here="notices")


def said(one: News) -> tuple[str, str]:
    """Icon and words of a line."""
    icon, words = KINDS[one.kind]
    due = f"{timezone.localtime(one.step.due):%H:%M}" if one.step.due else ""
    return icon, _(words) % {"step": one.step.label, "who": one.who, "time": due}
