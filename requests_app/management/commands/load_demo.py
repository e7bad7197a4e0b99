"""``load_demo``: the made-up data of ``./run``."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from requests_app.services.demo import load_demo
from segur_portal.environment import Mode


class Command(BaseCommand):
    """Loads what is missing; refused outside the demo and the tests."""

    help = "Charge les données inventées de la démonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load."""
        if settings.SEGUR_MODE not in (Mode.DEMO, Mode.TEST):
            raise CommandError(
                "Les données de démonstration ne se chargent que dans la démonstration (./run)."
            )
        load_demo()
        self.stdout.write("Données de démonstration chargées.")
