"""``import_requests FILE… --lane CODE --owner USER``: requests from a spreadsheet, as the page imports them."""

from __future__ import annotations

import io
import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TextIO, cast

from django.core.management.base import BaseCommand
from tqdm import tqdm

from ...asp_file.report_text import harmless
from ...models import ImportState, SheetImport, User
from ...rules import Lane, lanes
from ...services.sheet_confirm import Changed, Choice, confirm
from ...services.sheet_folder import forget
from ...services.sheet_imports import Progress, begin, examine
from ...services.sheet_report import STANDS, kept_of
from ..terminal import AsItIs, interrupts_wait

ALL, SOME, UNREADABLE = 0, 1, 2
_PIECE = 1_000_000


class Sent:
    """A file of this machine, handed in as a form would."""

    def __init__(self, path: Path) -> None:
        self.path, self.name = path, path.name

    def chunks(self) -> Iterator[bytes]:
        """Its bytes, a piece at a time."""
        with self.path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                yield piece


class Command(BaseCommand):
    """Exit code 0: every row is imported, or was already; 1: some rows have errors; 2: unreadable or stopped."""

    help = (
        "Importe des demandes d’un tableur (XLSX, ou les trois feuilles en CSV), contrôlées comme dans le portail. "
        "Code de sortie : 0 toutes les demandes sont importées ou l’étaient déjà sans erreur, 1 certaines ont des "
        "erreurs, 2 rien n’est importé : tableur illisible, ou Ctrl+C."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FICHIER", type=Path)
        parser.add_argument("--lane", required=True, metavar="COULOIR", help=" ou ".join(lanes()))
        parser.add_argument(
            "--owner", required=True, metavar="COMPTE", help="qui porte les demandes sans « Commercial »"
        )
        parser.add_argument(
            "--attachments",
            nargs="+",
            action="extend",
            default=[],
            metavar="CHEMIN",
            type=Path,
            help="pièces, ZIP de pièces, ou dossiers qui en contiennent",
        )
        parser.add_argument("--dry-run", action="store_true", help="contrôler seulement")
        parser.add_argument(
            "--sound-only", action="store_true", help="laisser les demandes qui ont des erreurs"
        )
        parser.add_argument("--submit", action="store_true", help="soumettre celles qui n’ont pas d’erreur")
        parser.add_argument(
            "--add-missing",
            action="store_true",
            help="ajouter au répertoire les organismes et ESMS qui y manquent, sous le nom du tableur",
        )
        parser.add_argument(
            "--format", choices=["text", "json"], default="text", help="texte, ou un objet JSON"
        )

    def handle(self, *_args: Any, **options: Any) -> NoReturn:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        begun: list[SheetImport] = []
        try:
            sys.exit(self._bring(options, begun))
        except KeyboardInterrupt:
            stored = any(row.state == ImportState.DONE for row in begun)
            what = "les demandes étaient déjà importées" if stored else "rien n’a été importé"
            self._refuse(options, f"Arrêté : {what}.")
        finally:
            for row in begun:
                forget(row)

    def _bring(self, options: dict[str, Any], begun: list[SheetImport]) -> int:
        """Read, judge, confirm, tell; the exit code. The import is put in ``begun`` as soon as it is one."""
        try:
            row = self._begun(options)
            begun.append(row)
            with self._bar() as progress:
                examine(row, progress=progress)
                if row.state == ImportState.READY and not options["dry_run"]:
                    self._confirm(row, options, progress)
        except OSError as error:
            self._refuse(options, f"{error.filename} : fichier introuvable ou illisible ({error.strerror}).")
        if row.state == ImportState.REFUSED:
            self._refuse(options, row.refusal)
        report = kept_of(row)
        self._tell(row, report, options)
        return SOME if _has_errors(report) else ALL

    def _begun(self, options: dict[str, Any]) -> SheetImport:
        lane, owner = self._lane(options), self._owner(options)
        files = [Sent(path) for path in options["files"]]
        pieces = [Sent(path) for path in _pieces(options["attachments"])]
        for file in (*files, *pieces):
            file.path.open("rb").close()
        return begin(owner, lane, files, pieces, add_missing=options["add_missing"])

    @contextmanager
    def _bar(self) -> Iterator[Progress]:
        out = cast(TextIO, AsItIs(self.stderr))
        with tqdm(file=out, disable=None, leave=False) as bar, interrupts_wait() as interrupted:

            def progress(done: int, total: int, words: str) -> None:
                if interrupted():
                    raise KeyboardInterrupt
                bar.set_description_str(words, refresh=False)
                bar.total = total
                bar.n = done
                bar.refresh()

            yield progress

    def _lane(self, options: dict[str, Any]) -> Lane:
        lane = lanes().get(options["lane"])
        if lane is None:
            self._refuse(options, f"Le couloir « {options['lane']} » n’existe pas : {' ou '.join(lanes())}.")
        return lane

    def _owner(self, options: dict[str, Any]) -> User:
        owner = User.objects.filter(username__iexact=options["owner"], is_active=True).first()
        if owner is None:
            self._refuse(options, f"Aucun compte actif ne s’appelle « {options['owner']} ».")
        return owner

    def _confirm(self, row: SheetImport, options: dict[str, Any], progress: Progress) -> None:
        choice = {
            (False, False): Choice.ALL_DRAFTS,
            (True, False): Choice.SOUND_DRAFTS,
            (False, True): Choice.ALL_SUBMITTED,
            (True, True): Choice.SOUND_SUBMITTED,
        }[options["sound_only"], options["submit"]]
        try:
            confirm(row, row.digest, choice, row.by, progress=progress)
        except Changed:
            self._refuse(
                options, "Le portail a changé pendant l’import : rien n’a été importé. Relancez la commande."
            )

    def _refuse(self, options: dict[str, Any], sentence: str) -> NoReturn:
        if options["format"] == "json":
            self.stdout.write(json.dumps({"unreadable": sentence}, indent=2, ensure_ascii=False))
        self.stderr.write(harmless(sentence))
        sys.exit(UNREADABLE)

    def _tell(self, row: SheetImport, report: dict[str, Any], options: dict[str, Any]) -> None:
        created = dict(row.result.get("created", ()))
        if options["format"] == "json":
            told = {**report, "created": created, "submitted": row.result.get("submitted", 0)}
            self.stdout.write(json.dumps(told, indent=2, ensure_ascii=False))
            return
        for note in report["notes"]:
            self.stdout.write(harmless(note))
        for said in report["loose"]:
            self.stdout.write(harmless(f"{said['where']} : {said['text']}"))
        for one in report["rows"]:
            self._tell_row(one, created.get(one["row"]))
        for name in report["unused"]:
            self.stdout.write(harmless(f"Pièce que personne ne nomme : {name}"))
        counts = ", ".join(
            f"{label.lower()} : {report['counts'][name]}"
            for name, (label, _) in STANDS.items()
            if report["counts"][name]
        )
        self.stdout.write(f"Demandes lues : {report['counts']['rows']}" + (f" ({counts})" if counts else ""))
        made, submitted = len(created), row.result.get("submitted", 0)
        self.stdout.write(f"Demandes importées : {made}, dont soumises : {submitted}")

    def _tell_row(self, one: dict[str, Any], made: int | None) -> None:
        number = made or one["known"]
        outcome = f", demande n° {number}" if number else ""
        self.stdout.write(
            harmless(
                f"Ligne {one['row']}, {one['reference'] or 'sans référence'} : {STANDS[one['stands']][0]}{outcome}"
            )
        )
        for said in one["found"]:
            kind = "erreur" if said["error"] else "à vérifier"
            self.stdout.write(harmless(f"  {said['where']} ({kind}) : {said['text']}"))
        for differing in one["differs"]:
            self.stdout.write(
                harmless(
                    f"  {differing['where']} : portail « {differing['there']} », tableur « {differing['here']} »"
                )
            )


def _pieces(paths: list[Path]) -> Iterator[Path]:
    """The files themselves, and those that stand in folders."""
    for path in paths:
        if path.is_dir():
            yield from sorted(inner for inner in path.rglob("*") if inner.is_file())
        else:
            yield path


def _has_errors(report: dict[str, Any]) -> bool:
    counts = report["counts"]
    return bool(counts["wrong"] or counts["blocked"] or counts["loose"])
