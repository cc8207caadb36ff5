"""The adapters of this process: one for each service that needs one, made at its first call, bounded and timed."""

import asyncio
import logging
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from operator import attrgetter
from pathlib import Path

from egov.lgsp.bus.gateway.adapters import Adapter, Asked, Given, Surroundings, blamed, module_of
from egov.lgsp.bus.gateway.adapters.secrets import secrets_key, unseal
from egov.lgsp.bus.gateway.adapters.tls import tls_of
from egov.lgsp.bus.gateway.faults import BUS, Fault
from egov.lgsp.bus.gateway.registry import Registry, Service

log = logging.getLogger(__name__)

CLOSING = 5.0
"""Seconds that a provider may take to notice that a trial is over."""


@dataclass(slots=True)
class Kept:
    """An adapter and what it was made from."""

    service: Service
    adapter: Adapter
    room: asyncio.Semaphore


@dataclass
class Adapters:
    """Asks providers; each call ends within its service's time-out."""

    folder: Path = Path("/nonexistent")
    """Where the key of the secrets lies, unless it is given."""
    given_key: str = ""
    folders: Path = Path("/nonexistent")
    """Below it lie the folders of applications."""
    _kept: dict[tuple[int, str], Kept] = field(default_factory=dict)
    _sealed: dict[str, bytes] = field(default_factory=dict)
    _retired: list[Adapter] = field(default_factory=list)
    _closing: set["asyncio.Task[None]"] = field(default_factory=set)

    async def ask(self, service: Service, asked: Asked) -> Given:
        """The answer; its body may still be on its way. Raises Fault."""
        kept = self._of(service)
        with blamed(service.timeout):
            async with asyncio.timeout(service.timeout) as patience, kept.room:
                if getattr(kept.adapter, "keeps_time", False):
                    patience.reschedule(None)
                given = await kept.adapter.ask(asked)
        given.patience = service.timeout
        return given

    async def tried(self, service: Service, asked: Asked, patience: float) -> str:
        """What an adapter sees that logs in anew and changes nothing. It is made for this alone, so what is kept for
        calls is neither used nor waited for. Raises Fault."""
        patience = min(service.timeout, patience)
        made = self._made(replace(service, timeout=patience)).adapter
        try:
            with blamed(patience):
                async with asyncio.timeout(patience):
                    return await made.tried(asked)
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(CLOSING):
                    await made.close()

    def secured(self, service: Service) -> ssl.SSLContext:
        """How the service's adapter speaks TLS. Raises Fault."""
        with _unusable(service):
            own = getattr(module_of(service.url), "secured", None)
            if own is None:
                return tls_of(str(service.adapter.get("ca") or ""), service.verify_tls)
            made: ssl.SSLContext = own(service, self._around(service))
            return made

    def _of(self, service: Service) -> Kept:
        place = (service.id, service.url)
        kept = self._kept.get(place)
        if kept is not None and kept.service is not service:
            if _same(kept.service, service):
                kept.service = service
            else:
                self._retire(place)
                kept = None
        if kept is None:
            kept = self._kept[place] = self._made(service)
        if self._retired:
            self._sweep()
        return kept

    def _made(self, service: Service) -> Kept:
        with _unusable(service):
            made: Adapter = module_of(service.url).adapter(service, self._around(service))
        return Kept(service, made, asyncio.Semaphore(made.most_at_once))

    def _around(self, service: Service) -> Surroundings:
        return Surroundings(self.secret_of(service.provider), self.folders)

    def secret_of(self, application: str) -> Callable[[str], str]:
        """Opens the secrets of one application, and of no other."""

        def secret(name: str) -> str:
            place = f"{application}:{name}"
            if place not in self._sealed:
                raise Fault(f"{BUS}.MissingSecret", f"The bus keeps no secret '{name}' of {application}.")
            return unseal(secrets_key(self.folder, self.given_key), place, self._sealed[place])

        return secret

    def follow(self, registry: Registry) -> None:
        """Let go of what the registry does not have any more, and of all when a secret has changed."""
        if not self._kept:
            self._sealed = registry.secrets
            return
        known = {each.id: each for each in (*registry.rest.values(), *registry.soap.values())}
        changed, self._sealed = registry.secrets != self._sealed, registry.secrets
        for place in list(self._kept):
            if changed or place[0] not in known:
                self._retire(place)

    def retire(self) -> None:
        """Begin anew with each provider: the next calls make new connections."""
        for place in list(self._kept):
            self._retire(place)

    def _retire(self, place: tuple[int, str]) -> None:
        self._retired.append(self._kept.pop(place).adapter)

    def _sweep(self) -> None:
        """Close what is not used any more, beside the calls."""
        while self._retired:
            task = asyncio.get_running_loop().create_task(self._retired.pop().close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        """Close all of them."""
        self.retire()
        self._sweep()
        await asyncio.gather(*self._closing, return_exceptions=True)


@contextmanager
def _unusable(service: Service) -> Iterator[None]:
    try:
        yield
    except (ImportError, ValueError, OSError) as error:  # no library; a description or certificate that is broken
        log.error("The adapter of %s cannot be used: %s", service.path, error)
        raise Fault(f"{BUS}.AdapterUnusable", f"The bus cannot speak to the provider of {service.path}.") from error


def _same(before: Service, after: Service) -> bool:
    facts = attrgetter("adapter", "timeout", "verify_tls", "kind", "code")
    return bool(facts(before) == facts(after))
