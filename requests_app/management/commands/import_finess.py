"""``import_finess FILE…``: bring the public register's files into the directory."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from ...finess import RegisterError
from ...services.register_import import ImportSummary, RegisterSource, import_register

_SHOWN = 20


class Command(BaseCommand):
    """Exit code 0: everything read; 1: imported, but lines were rejected; 2: refused, nothing imported."""

    help = (
        "Importe au répertoire les fichiers du registre FINESS : FINESS+ (JSON), ou les CSV des établissements et "
        "des entités juridiques ; dans n’importe quel ordre, tels quels ou compressés en gz ou xz. "
        "Code de sortie : 0 tout est lu, 1 des lignes sont rejetées, 2 rien n’est importé."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FICHIER", type=Path)
        parser.add_argument(
            "--tous-les-rejets", action="store_true", help="montrer toutes les lignes rejetées"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            summary = self._import(options["files"])
        except OSError as error:
            self._refuse(f"{error.filename} : fichier introuvable ou illisible ({error.strerror}).")
        except RegisterError as error:
            self._refuse(str(error))
        self._tell(summary, everything=options["tous_les_rejets"])
        if summary.rejected:
            sys.exit(1)

    def _import(self, paths: list[Path]) -> ImportSummary:
        with ExitStack() as stack:
            sources = [
                RegisterSource(path.name, stack.enter_context(path.open("rb")), path.stat().st_size)
                for path in paths
            ]
            bar = stack.enter_context(
                tqdm(desc="Import", unit="o", unit_scale=True, file=self.stderr, disable=None, leave=False)
            )

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            return import_register(sources, progress)

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(self.style.ERROR(sentence))
        self.stderr.write("Rien n’a été importé.")
        sys.exit(2)

    def _tell(self, summary: ImportSummary, *, everything: bool) -> None:
        for name, day in summary.dates.items():
            self.stdout.write(f"{name} : registre du {day:%d/%m/%Y}")
        for label, counts in (
            ("Organismes gestionnaires", summary.entities),
            ("Établissements", summary.establishments),
        ):
            self.stdout.write(
                f"{label} — créés : {counts.created}, modifiés : {counts.changed}, "
                f"inchangés : {counts.unchanged}"
            )
        if summary.placeholders:
            self.stdout.write(
                f"Organismes connus par leurs seuls établissements : {summary.placeholders} "
                "(importez aussi le fichier des entités juridiques pour avoir leur nom)"
            )
        if summary.older:
            self.stdout.write(f"Lignes laissées, car le répertoire a plus récent : {summary.older}")
        self.stdout.write(f"Lignes rejetées : {len(summary.rejected)}")
        shown = summary.rejected if everything else summary.rejected[:_SHOWN]
        for line in shown:
            self.stdout.write(f"  {line.file}, {line.unit} {line.line} : {line.reason}")
        if len(shown) < len(summary.rejected):
            self.stdout.write(
                f"  … et {len(summary.rejected) - len(shown)} autres (--tous-les-rejets les montre)"
            )
