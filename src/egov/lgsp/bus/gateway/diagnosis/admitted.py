"""Steps in the registry: is the application known, does it prove itself, may it, is anything left of its limits?"""

from datetime import UTC, datetime, timedelta

from egov.lgsp.bus.gateway.diagnosis.steps import FAILED, OK, SKIPPED, WARN, Asked
from egov.lgsp.bus.gateway.faults import Fault
from egov.lgsp.bus.gateway.purposes import exercised
from egov.lgsp.bus.gateway.registry import Service, steps_of

SOON = timedelta(days=30)
OF_PARTY = """
SELECT m.standing AS member, s.standing AS subsystem FROM bus_member m LEFT JOIN bus_subsystem s
ON s.member_id = m.id AND s.code = %s WHERE m.member_class = %s AND m.code = %s
"""
OF_SERVICE = """
SELECT v.standing FROM bus_service v JOIN bus_subsystem s ON s.id = v.subsystem_id JOIN bus_member m
ON m.id = s.member_id WHERE m.member_class = %s AND m.code = %s AND s.code = %s AND v.code = %s AND v.version = %s
"""
REVOKED = (
    "SELECT count(*) AS many, max(revoked_at) AS at FROM bus_credential WHERE subsystem_id = %s AND kind = ANY(%s)"
)
KINDS = {"certificate": ["certificate"], "token": ["secret", "key"]}


async def application(asked: Asked) -> None:
    """Known to this gateway and active."""
    asked.caller = asked.bus.registry.callers.get(asked.client)
    if asked.caller is not None:
        asked.note("application", OK, "active", name=asked.caller.name, member=asked.caller.member_name)
        return
    parts = [*asked.client.split("/"), "", "", "", ""]
    row = await asked.row(OF_PARTY, parts[3], parts[1], parts[2])
    if row is None or parts[0] != asked.bus.registry.instance:
        finding = "unknown_member"
    elif row.member != "active":
        finding = f"member_{row.member}"
    else:
        finding = "unknown" if row.subsystem is None else "behind" if row.subsystem == "active" else row.subsystem
    asked.note("application", FAILED, finding, client=asked.client)


async def credential(asked: Asked) -> None:
    """Something that it can prove itself with, valid now. What a secret is stays in the application's hands."""
    caller = asked.caller
    if caller is None:
        asked.note("credential", SKIPPED, "needs_application")
        return
    if caller.admission == "network":
        networks = ", ".join(map(str, caller.networks))
        asked.note("credential", OK if networks else FAILED, "network" if networks else "no_network", networks=networks)
        return
    now, kinds = datetime.now(UTC), KINDS[caller.admission]
    own = [each for each in asked.bus.registry.credentials.values() if each.caller == caller.id and each.kind in kinds]
    good = [each for each in own if each.valid_from <= now < each.valid_to]
    if good:
        last = max(each.valid_to for each in good)
        late = last - now < SOON
        finding = "ends_soon" if late else "valid"
        asked.note("credential", WARN if late else OK, finding, until=last.isoformat(), days=(last - now).days)
    elif own:
        early = [each.valid_from for each in own if each.valid_from > now]
        at = min(early) if early else max(each.valid_to for each in own)
        asked.note("credential", FAILED, "not_yet" if early else "expired", at=at.isoformat())
    else:
        row = await asked.row(REVOKED, caller.id, kinds)
        finding = ("revoked" if row.at else "behind") if row.many else f"no_{caller.admission}"
        asked.note("credential", FAILED, finding, at=row.at.isoformat() if row.at else "")


def found(asked: Asked) -> Service | None:
    """The service that a path names, as a call in either protocol would find it."""
    registry = asked.bus.registry
    everything = (*registry.rest.values(), *registry.soap.values())
    return next((each for each in everything if each.path == asked.service_path), None)


async def service(asked: Asked) -> None:
    """Known to this gateway, offered, and not stopped."""
    asked.service = known = found(asked)
    if known is not None and known.active:
        asked.note("service", OK, "active", title=known.title)
    elif known is not None:
        asked.note("service", FAILED, "stopped", title=known.title, notice=known.notice)
    else:
        parts = [*asked.service_path.split("/"), "", "", "", "", ""]
        row = await asked.row(OF_SERVICE, *parts[1:6])
        right_instance = parts[0] == asked.bus.registry.instance
        finding = "unknown" if row is None or not right_instance else f"registered_{row.standing}"
        asked.note("service", FAILED, finding, service=asked.service_path)


async def right(asked: Asked) -> None:
    """Granted, not ended, and for this method and path; then the purpose it asks for."""
    caller, service = asked.caller, asked.service
    if caller is None or service is None:
        asked.note("right", SKIPPED, "needs_both")
        asked.note("purpose", SKIPPED, "needs_right")
        return
    now, registry = datetime.now(UTC), asked.bus.registry
    grants = registry.covering(caller, service, asked.method, asked.path, now)
    if not grants:
        held = registry.grants.get((caller.id, service.id), ())
        steps = steps_of(asked.path)
        ended = [each.until for each in held if each.until and now >= each.until]
        elsewhere = [each for each in held if each.until is None or now < each.until]
        finding = "other_endpoint" if elsewhere else "ended" if ended else "none"
        open_to = ", ".join(f"{each.method} /{'/'.join(each.steps or ())}" for each in elsewhere[:10])
        at = max(ended).isoformat() if ended else ""
        asked.note("right", FAILED, finding, method=asked.method, path="/" + "/".join(steps), open_to=open_to, at=at)
        asked.note("purpose", SKIPPED, "needs_right")
        return
    ends = [each.until for each in grants]
    until = None if None in ends else max(each for each in ends if each)
    if until is not None and until - now < SOON:
        asked.note("right", WARN, "ends_soon", until=until.isoformat(), days=(until - now).days)
    else:
        asked.note("right", OK, "granted", until=until.isoformat() if until else "")
    try:
        grant = exercised(grants, asked.purpose.encode() or None)
    except Fault:
        wanted = "; ".join(sorted({each.purpose for each in grants if each.purpose}))
        finding = "other" if asked.purpose else "missing"
        asked.note("purpose", FAILED, finding, wanted=wanted)
        return
    if grant.hidden:
        asked.note("purpose", WARN, "hidden", parts=len(grant.hidden))
    else:
        asked.note("purpose", OK, "named" if grant.purpose else "none")


async def limits(asked: Asked) -> None:
    """What the policy leaves; looking uses nothing up."""
    caller, service, gate = asked.caller, asked.service, asked.bus.gate
    if caller is None or service is None:
        asked.note("limits", SKIPPED, "needs_both")
        return
    policy = gate.policy(asked.bus.registry, caller, service, datetime.now(UTC))
    used = gate.used.get((caller.id, service.id), 0)
    rate = "" if policy.rate is None else f"{policy.rate:g}"
    if policy.quota is not None and used >= policy.quota:
        asked.note("limits", FAILED, "used_up", quota=policy.quota)
    elif policy.quota is not None:
        left = policy.quota - used
        late = left * 10 <= policy.quota
        asked.note("limits", WARN if late else OK, "left", left=left, quota=policy.quota, rate=rate)
    else:
        asked.note("limits", OK, "rate" if rate else "free", rate=rate)


async def circuit(asked: Asked) -> None:
    """Is the provider left alone for a while, because it failed several times in a row?"""
    known = asked.service
    if known is None:
        asked.note("circuit", SKIPPED, "needs_service")
        return
    state = asked.bus.delivery.circuits.states().get(known.path, "closed")
    fallback = bool(known.terms and known.terms.fallback_url)
    if state == "open" and fallback:
        asked.note("circuit", WARN, "fallback")
    elif state in ("open", "trying"):
        asked.note("circuit", FAILED, "open", seconds=known.terms.open_seconds if known.terms else 0)
    elif state == "failing":
        asked.note("circuit", WARN, "failing", many=asked.bus.delivery.circuits.of[known.path].failures)
    else:
        asked.note("circuit", OK, "closed")
