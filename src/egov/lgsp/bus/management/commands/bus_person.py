"""`manage.py bus_person`: note that the number of an account was compared with the person's card."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from egov.foundation.identity.api import User
from egov.kernel.actor import SYSTEM
from egov.kernel.errors import Refused
from egov.lgsp.bus.actions import ConfirmPerson
from egov.lgsp.bus.models import ConfirmedPerson


class Command(BaseCommand):
    """Before that nobody gives consent in the portal: what people type into their profile proves nothing."""

    help = "Confirm the personal number of an account, after it was compared with the person's card."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("account", help="Sign-in name.")
        parser.add_argument("number")
        parser.add_argument("--document", required=True, help="What was shown, and to whom.")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["account"]).first()
        if user is None:
            raise CommandError(f"There is no account {options['account']}.")
        try:
            there = ConfirmedPerson.objects.filter(user=user).first()
            facts = {"number": options["number"], "document": options["document"]}
            ConfirmPerson(subject=user, **facts, seen=there.confirmed_at if there else None).run(SYSTEM)
        except Refused as refused:
            raise CommandError(refused.message) from None
        self.stdout.write(f"{user} may speak for this number.")
