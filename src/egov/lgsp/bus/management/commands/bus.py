"""`manage.py bus`: the registry of the service bus by command."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from egov.kernel.actor import SYSTEM
from egov.kernel.errors import DomainError
from egov.lgsp.bus.actions.credentials import NewSecret
from egov.lgsp.bus.actions.secrets import PutSecret
from egov.lgsp.bus.configuration.applying import apply, would_change
from egov.lgsp.bus.configuration.exporting import as_yaml, registry
from egov.lgsp.bus.configuration.reading import from_path, from_text
from egov.lgsp.bus.configuration.versions import difference
from egov.lgsp.bus.diagnosing import diagnose, first_failed, in_words
from egov.lgsp.bus.models import Inlet, Member, Service, Subsystem, Version


class Command(BaseCommand):
    """Each part says what it changed; said twice, the second time nothing changes."""

    help = "Apply, export, compare and list the registry of the service bus."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parts = parser.add_subparsers(dest="part", required=True)
        for name, meaning in (("apply", "Bring the registry to a file."), ("diff", "What apply would change.")):
            part = parts.add_parser(name, help=meaning)
            part.add_argument("path", type=Path, help="A YAML file, or a folder of them.")
            part.add_argument("--exact", action="store_true", help="What the files do not name is stopped.")
        parts.add_parser("export", help="The registry as YAML, without secrets.")
        parts.add_parser("list", help="Members, applications and services with their states.")
        secret = parts.add_parser("secret", help="Make a secret for an application; it is shown this once.")
        secret.add_argument("application", help="class/member/application, as `bus list` names it.")
        put = parts.add_parser(
            "put-secret", help="Keep a password for an application's providers; read from the input."
        )
        put.add_argument("application", help="class/member/application, as `bus list` names it.")
        put.add_argument("name", help="The name by which the configuration refers to it.")
        parts.add_parser("inlets", help="Watched folders and mailboxes: what they took, why they failed.")
        ask = parts.add_parser("diagnose", help="Can an application call a service, and if not, which step fails?")
        ask.add_argument("application", help="class/member/application")
        ask.add_argument("service", help="class/member/application/service, as `bus list` names it.")
        ask.add_argument("--method", default="GET")
        ask.add_argument("--path", default="", help="What follows the service in the address.")
        ask.add_argument("--purpose", default="")
        ask.add_argument("--node", default="", help="The node that is to find out; any, if left out.")
        parts.add_parser("versions", help="The versions that were kept, newest first.")
        compare = parts.add_parser("compare", help="What differs between two versions.")
        compare.add_argument("before", type=int)
        compare.add_argument("after", type=int)
        back = parts.add_parser("rollback", help="Go back to an earlier version.")
        back.add_argument("version", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            lines = getattr(self, f"_{options['part'].replace('-', '_')}")(options)
        except DomainError as error:
            raise CommandError(f"Nothing was changed. {error.message}") from error
        except Version.DoesNotExist as error:
            raise CommandError("There is no such version.") from error
        for line in lines:
            self.stdout.write(line)

    def _apply(self, options: dict[str, Any]) -> list[str]:
        lines = apply(from_path(options["path"]), SYSTEM, f"bus apply {options['path'].name}", exact=options["exact"])
        return lines or ["no changes"]

    def _diff(self, options: dict[str, Any]) -> list[str]:
        return would_change(from_path(options["path"]), SYSTEM, exact=options["exact"]) or ["no changes"]

    def _secret(self, options: dict[str, Any]) -> list[str]:
        found = {str(one): one for one in Subsystem.objects.select_related("member")}
        if options["application"] not in found:
            raise CommandError("There is no such application; `bus list` names them.")
        made = NewSecret(subject=found[options["application"]], title="manage.py bus secret")
        made.run(SYSTEM)
        return [made.secret]

    def _put_secret(self, options: dict[str, Any]) -> list[str]:
        found = {str(one): one for one in Subsystem.objects.select_related("member")}
        if options["application"] not in found:
            raise CommandError("There is no such application; `bus list` names them.")
        value = getpass("Secret: ") if sys.stdin.isatty() else sys.stdin.read().removesuffix("\n")
        PutSecret(subject=found[options["application"]], name=options["name"], value=value).run(SYSTEM)
        return [f"kept {options['application']}:{options['name']}"]

    def _inlets(self, options: dict[str, Any]) -> list[str]:
        rows = Inlet.objects.select_related("subsystem__member").order_by("pk")
        return [
            f"{one!s:<50} {one.standing:<8} {one.taken:>8} taken {one.looked_at or '-'} {one.said}".rstrip()
            for one in rows
        ]

    def _diagnose(self, options: dict[str, Any]) -> list[str]:
        callers = {str(one): one for one in Subsystem.objects.select_related("member")}
        services = {str(one): one for one in Service.objects.select_related("subsystem__member")}
        if options["application"] not in callers or options["service"] not in services:
            raise CommandError("There is no such application or service; `bus list` names them.")
        more = {name: options[name] for name in ("method", "path", "purpose", "node")}
        asked = diagnose(SYSTEM, services[options["service"]], callers[options["application"]], **more)
        lines = [f"{asked.client} -> {asked.service} {asked.method} {asked.path or '/'}  (node {asked.node})"]
        for step in in_words(asked, inside=True):
            lines.append(f"{step.outcome:<8} {step.took_ms:>9.2f} ms  {step.label}: {step.sentence}")
            lines += [f"{'':24}{name}: {value}" for name, value in step.inside.items()]
            lines += [f"{'':24}-> {step.to_do}"] if step.to_do else []
        failed = first_failed(asked)
        return [*lines, f"fails at: {failed}" if failed else "nothing fails"]

    def _export(self, options: dict[str, Any]) -> list[str]:
        return [as_yaml(registry())]

    def _list(self, options: dict[str, Any]) -> list[str]:
        lines = [f"{one!s:<50} {one.standing:<8} {one.name}" for one in Member.objects.order_by("member_class", "code")]
        services = Service.objects.select_related("subsystem__member")
        return lines + sorted(f"{one!s:<50} {one.standing:<8} {one.kind} {one.url}" for one in services)

    def _versions(self, options: dict[str, Any]) -> list[str]:
        return [f"{one.pk:>6} {one.at:%Y-%m-%d %H:%M} {one.by_name}: {one.reason}" for one in newest()]

    def _compare(self, options: dict[str, Any]) -> list[str]:
        pair = [Version.objects.get(pk=options[name]) for name in ("before", "after")]
        return difference(*pair) or ["no differences"]

    def _rollback(self, options: dict[str, Any]) -> list[str]:
        version = Version.objects.get(pk=options["version"])
        document = from_text(version.content, f"version {version.pk}")
        return apply(document, SYSTEM, f"bus rollback {version.pk}", exact=True) or ["no changes"]


def newest() -> list[Version]:
    """The last fifty."""
    return list(Version.objects.order_by("-pk").defer("content")[:50])
