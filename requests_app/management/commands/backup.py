"""``backup DOSSIER``: a verified copy of the portal's data, made while it serves."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from ...services.backup import BackupRefused, back_up


class Command(BaseCommand):
    """Exit code 0: all is copied and sound; 1: copied, but some files are not sound; 2: no backup."""

    help = (
        "Copie la base SQLite, les pièces, les courriers de l’agence et la clé secrète dans un nouveau dossier, "
        "pendant que le portail tourne, et vérifie la copie. Code de sortie : 0 tout y est, 1 des fichiers manquent "
        "ou ont changé, 2 rien n’est sauvegardé."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The new folder."""
        parser.add_argument("folder", metavar="DOSSIER", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Copies, then tells."""
        folder = options["folder"].resolve()
        try:
            made = back_up(folder)
        except (BackupRefused, OSError) as fault:
            self.stderr.write(str(fault))
            sys.exit(2)
        for sentence in made.faults:
            self.stderr.write(sentence)
        plural = "s" if made.files > 1 else ""
        self.stdout.write(f"{folder} : base saine, {made.files} fichier{plural} vérifié{plural}.")
        if made.faults:
            sys.exit(1)
