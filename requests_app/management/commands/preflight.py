"""``preflight``: says whether real use may start."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from segur_portal.preflight import problems


class Command(BaseCommand):
    """Fails, naming each unsafe setting and each demo account."""

    help = "Refuse de démarrer avec des comptes de démonstration ou des réglages dangereux, en les nommant."

    def handle(self, *args: Any, **options: Any) -> None:
        """Looks, and fails where something is wrong."""
        found = list(problems())
        if found:
            raise CommandError("Démarrage refusé :\n" + "\n".join(f"- {problem}" for problem in found))
        self.stdout.write("Réglages vérifiés.")
