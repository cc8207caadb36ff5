"""Filling in: starting, finding and saving a draft. A draft has no history; its last state is what counts."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from egov.foundation.directory.api import Agency
from egov.foundation.events.api import log_refusal
from egov.kernel.actor import Actor
from egov.kernel.errors import NotFound, Refused
from egov.services.catalogue.api import Release, offices_for
from egov.services.dossiers.models import Channel, Draft
from egov.services.dossiers.pricing import Line, as_data, from_data, quote

KEPT = timedelta(days=30)
SIGN_IN = gettext_noop("Thủ tục này cần đăng nhập để nộp trên mạng. Hãy đăng nhập hoặc tạo tài khoản.")
NO_DRAFT = gettext_noop("Không tìm thấy bản kê khai. Bản nháp được giữ 30 ngày sau lần lưu cuối.")
WRONG_OFFICE = gettext_noop("Cơ quan này không nhận thủ tục bạn chọn. Hãy chọn lại nơi nộp.")


def start_draft(
    actor: Actor,
    release: Release,
    office: Agency,
    *,
    channel: Channel = Channel.ONLINE,
    language: str = "vi",
    answers: Mapping[str, Any] | None = None,
) -> Draft:
    """A new draft for a citizen, a guest where the release allows it, or an officer at the counter.

    Raises Refused when the procedure needs an account, or when the office does not receive it.
    """
    if channel is Channel.ONLINE and actor.user is None and not release.parsed().guest:
        raise Refused(_(SIGN_IN))
    if not offices_for(release.procedure).filter(pk=office.pk).exists():
        raise Refused(_(WRONG_OFFICE))
    at_counter = channel is not Channel.ONLINE
    return Draft.objects.create(
        release=release,
        office=office,
        user_id=None if at_counter else actor.user,
        typist_id=actor.user if at_counter else None,
        channel=channel,
        language=language,
        answers=dict(answers or {}),
        expires_at=timezone.now() + KEPT,
    )


def draft_of(token: str, actor: Actor) -> Draft:
    """The draft behind a link. One that belongs to an account opens only for that account. Raises NotFound."""
    draft = (
        Draft.objects.select_related("release__procedure", "office", "dossier")
        .filter(token=token, expires_at__gt=timezone.now())
        .first()
    )
    if draft is None:
        raise NotFound(_(NO_DRAFT))
    if not opens_for(draft, actor):
        reference = log_refusal(
            action="dossiers.draft:open",
            subject_kind="dossiers.draft",
            subject_id=draft.pk,
            actor=actor,
            reason=NO_DRAFT,
        )
        raise NotFound(_(NO_DRAFT), reference=reference)
    return draft


def opens_for(draft: Draft, actor: Actor) -> bool:
    """A guest's draft opens with its secret link alone; any other only for its owner or typist."""
    if draft.user_id is None and draft.typist_id is None:
        return True
    return actor.user is not None and actor.user in {draft.user_id, draft.typist_id}


@transaction.atomic
def save_step(
    draft: Draft, step: str, values: Mapping[str, Any], raw: Mapping[str, Any] | None, *, complete: bool
) -> Draft:
    """Keep a step's answers; what was typed and is not right yet is kept as typed. A changed answer undoes the pledge.

    Raises Refused when the draft has become a dossier meanwhile.
    """
    fresh = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if fresh.dossier_id is not None:
        raise Refused(_("Hồ sơ này đã nộp nên không sửa được nữa."))
    fresh.answers = {**fresh.answers, **values}
    fresh.raw = {key: value for key, value in fresh.raw.items() if key != step}
    done = [key for key in fresh.done_steps if key != step]
    if complete:
        done.append(step)
    elif raw:
        fresh.raw[step] = dict(raw)
    fresh.done_steps = done
    fresh.pledged_at = None
    fresh.price = None
    fresh.expires_at = timezone.now() + KEPT
    fresh.save()
    return fresh


def price_of(draft: Draft) -> tuple[Line, ...]:
    """The frozen price once pledged; before that, what it would be now."""
    if draft.price is not None:
        return from_data(draft.price)
    return quote(draft.release.parsed().fees, draft.answers, draft.waiver, draft.language)


def claim(draft: Draft, actor: Actor) -> None:
    """A guest who signs in keeps the draft in the account."""
    if actor.user is not None and draft.user_id is None and draft.typist_id is None:
        Draft.objects.filter(pk=draft.pk, user=None, typist=None, dossier=None).update(user=actor.user)


@transaction.atomic
def pledge(draft: Draft, *, delivery: str, delivery_address: str = "", waiver: str = "") -> Draft:
    """The applicant declares the answers true; the price is frozen. Raises Refused when it was filed meanwhile."""
    fresh = Draft.objects.select_for_update(of=("self",)).select_related("release").get(pk=draft.pk)
    if fresh.dossier_id is not None:
        raise Refused(_("Hồ sơ này đã nộp nên không sửa được nữa."))
    fresh.delivery = delivery
    fresh.delivery_address = delivery_address
    fresh.waiver = waiver
    fresh.price = as_data(quote(fresh.release.parsed().fees, fresh.answers, waiver, fresh.language))
    fresh.pledged_at = timezone.now()
    fresh.save()
    return fresh


def pay_at_counter(draft: Draft) -> Draft:
    """The applicant will pay the fee at the counter. Nothing happens to a draft that was filed meanwhile."""
    Draft.objects.filter(pk=draft.pk, dossier=None).update(pay_at_counter=True)
    draft.pay_at_counter = True
    return draft


def drafts_of(user: int) -> list[Draft]:
    """A person's drafts that are not filed yet, the last saved first."""
    drafts = Draft.objects.filter(user=user, dossier=None, expires_at__gt=timezone.now())
    return list(drafts.select_related("release__procedure", "office").order_by("-saved_at"))
