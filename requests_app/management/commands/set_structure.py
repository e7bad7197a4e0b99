"""``set_structure``: shows how an official model differs from the structure in force, and puts it in force."""

from __future__ import annotations

import io
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from ...asp_file import Unreadable
from ...asp_file.report_text import harmless
from ...rules import lanes
from ...rules.registry import french
from ...services.file_check import lane_named
from ...services.structures import KINDS, Compared, StructureChanged, compared, put_in_force
from ._models import read_model_file, refuse


class Command(BaseCommand):
    """Exit code 0: in force, or it would be; 1: refused, and nothing has changed."""

    help = (
        "Compare un modèle officiel à la structure en vigueur d’un couloir, imprime les différences, et le met "
        "en vigueur. Un modèle à qui il manque une balise, ou qui en a une inconnue, est refusé."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("model", metavar="MODELE", type=Path, help="le modèle, un fichier JSON")
        parser.add_argument("--couloir", metavar="COULOIR", required=True, help=" ou ".join(lanes()))
        parser.add_argument("--dry-run", action="store_true", help="comparer seulement, ne rien changer")

    def handle(self, *_args: Any, **options: Any) -> None:
        # A terminal that knows no « é » gets its number instead of an exception.
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            lane = lane_named(options["couloir"])
            text = read_model_file(options["model"])
        except Unreadable as fault:
            refuse(self.stderr, fault.sentence)
        found = compared(lane, text)
        self._print(found)
        if not found.is_usable:
            refuse(self.stderr, french(f"{lane.label} : ce modèle est refusé. Rien n’a changé."))
        if not found.differences:
            self._say(f"{lane.label} : aucune différence avec la structure en vigueur. Rien n’a changé.")
        elif options["dry_run"]:
            self._say(f"{lane.label} : ce modèle peut être mis en vigueur. Rien n’a changé (--dry-run).")
        else:
            try:
                row = put_in_force(lane, text, None, found.seen)
            except StructureChanged:
                refuse(self.stderr, french("Une autre structure vient d’être mise en vigueur : recommencez."))
            self._say(f"{lane.label} : structure n° {row.pk} en vigueur (SHA-256 {row.sha256}).")

    def _print(self, found: Compared) -> None:
        for difference in found.differences:
            mark = "REFUS " if difference.blocking else ""
            self._say(f"{mark}{KINDS[difference.kind]} : {difference.text}")

    def _say(self, sentence: str) -> None:
        self.stdout.write(harmless(french(sentence)))
