"""``export_schema``: the JSON Schema of a lane's file; no database is needed."""

from __future__ import annotations

import io
import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from ...asp_file import Structure, StructureError, Unreadable, json_schema
from ...rules import lanes
from ...services.file_check import in_force_or_shipped, lane_named
from ._models import read_model_file, refuse


class Command(BaseCommand):
    """Prints the schema; exit code 1, with a sentence, where the lane or the model does not do."""

    help = (
        "Imprime le schéma JSON (2020-12) du fichier d’un couloir, selon la structure en vigueur, ou celle "
        "livrée avec le portail quand aucune base ne répond."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--couloir", metavar="COULOIR", required=True, help=" ou ".join(lanes()))
        parser.add_argument(
            "--structure",
            metavar="MODELE",
            type=Path,
            help="un modèle officiel, à la place de la structure en vigueur",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        model: Path | None = options["structure"]
        try:
            lane = lane_named(options["couloir"])
            structure, decisions = in_force_or_shipped(lane)
            if model is not None:
                structure = Structure.from_model(read_model_file(model), lane)
        except Unreadable as fault:
            refuse(self.stderr, fault.sentence)
        except StructureError as fault:
            refuse(self.stderr, *(str(difference) for difference in fault.differences))
        # JSON is UTF-8, whatever the terminal speaks.
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        self.stdout.write(json.dumps(json_schema(lane, structure, decisions), indent=2, ensure_ascii=False))
