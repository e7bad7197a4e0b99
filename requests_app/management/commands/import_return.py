"""``import_return FILE``: the file that the agency gave back, read and applied as the page does it."""

from __future__ import annotations

import io
import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from ...asp_file import MAX_BYTES
from ...asp_file.report_text import harmless
from ...models import Batch, ReturnFile, ReturnState, User
from ...services.access import is_admin
from ...services.returns import Preview, ReturnError, preview, preview_of, receive
from ...services.returns_apply import Applied, apply
from ...services.returns_report import as_json, as_text

ALL, SOME, REFUSED = 0, 1, 2


class Command(BaseCommand):
    """Exit code 0: every line is accepted; 1: some are not; 2: unreadable or set aside, nothing applied."""

    help = (
        "Importe le fichier que l’ASP a rendu et applique ses réponses, comme la page « Importer un retour » ; "
        "ce qui demande une décision attend dans le portail. Code de sortie : 0 toutes les lignes sont acceptées, "
        "1 certaines sont rejetées, à décider, altérées, étrangères ou en attente du dépôt, 2 le fichier est illisible "
        "ou mis de côté et rien n’est appliqué."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and in whose name."""
        parser.add_argument("file", metavar="FICHIER", type=Path)
        parser.add_argument(
            "--by", metavar="COMPTE", help="l’administrateur au nom de qui le retour est appliqué"
        )
        parser.add_argument(
            "--batch",
            metavar="N",
            type=int,
            help="le numéro du dépôt auquel le fichier répond, s’il ne le dit pas",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="montrer seulement : rien n’est gardé ni appliqué"
        )
        parser.add_argument(
            "--format", choices=["text", "json"], default="text", help="un tableau, ou un objet JSON"
        )

    def handle(self, *_args: Any, **options: Any) -> NoReturn:
        """Read, apply or only look, tell."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            sys.exit(self._bring(options))
        except KeyboardInterrupt:
            self._refuse(
                options, "Arrêté. Relancez la commande : ce qui est déjà appliqué ne l’est jamais deux fois."
            )

    def _bring(self, options: dict[str, Any]) -> int:
        data, name = self._bytes(options), options["file"].name
        batch = self._batch(options)
        try:
            if options["dry_run"]:
                return self._tell(preview_of(data, name, batch), None, options)
            actor = self._actor(options)
            row = receive(data, name, actor, batch)
            if row.state == ReturnState.REFUSED:
                return self._tell(preview(row), None, options)
            applied = apply(row, actor)
        except ReturnError as fault:
            self._refuse(options, str(fault))
        return self._tell(preview(ReturnFile.objects.get(pk=row.pk)), applied, options)

    def _bytes(self, options: dict[str, Any]) -> bytes:
        """The file, and one byte more than can be read where it is longer: it is refused without being held whole."""
        try:
            with options["file"].open("rb") as stream:
                return bytes(stream.read(MAX_BYTES + 1))
        except OSError as error:
            self._refuse(options, f"{options['file']} : fichier introuvable ou illisible ({error.strerror}).")

    def _actor(self, options: dict[str, Any]) -> User:
        if not options["by"]:
            self._refuse(
                options, "Dites au nom de qui le retour est appliqué : --by COMPTE (ou bien --dry-run)."
            )
        actor = User.objects.filter(username__iexact=options["by"], is_active=True).first()
        if actor is None:
            self._refuse(options, f"Aucun compte actif ne s’appelle « {options['by']} ».")
        if not is_admin(actor):
            self._refuse(
                options, f"« {options['by']} » n’est pas administrateur : lui seul applique un retour."
            )
        return actor

    def _batch(self, options: dict[str, Any]) -> Batch | None:
        if options["batch"] is None:
            return None
        batch = Batch.objects.defer("content").filter(pk=options["batch"]).first()
        if batch is None:
            self._refuse(options, f"Le dépôt n° {options['batch']} n’existe pas.")
        return batch

    def _refuse(self, options: dict[str, Any], sentence: str) -> NoReturn:
        if options["format"] == "json":
            self.stdout.write(json.dumps({"refused": sentence}, indent=2, ensure_ascii=False))
        self.stderr.write(harmless(sentence))
        sys.exit(REFUSED)

    def _tell(self, seen: Preview, applied: Applied | None, options: dict[str, Any]) -> int:
        """Print what came of the file; the exit code."""
        if options["format"] == "json":
            self.stdout.write(
                json.dumps(as_json(seen, applied, dry_run=options["dry_run"]), indent=2, ensure_ascii=False)
            )
        else:
            for line in as_text(seen, applied, dry_run=options["dry_run"]):
                self.stdout.write(harmless(line))
        if seen.refused:
            self.stderr.write(harmless(seen.refused))
            return REFUSED
        return ALL if all(row.taken and not row.blocked for row in seen.rows) else SOME
