"""``import_finess FILE…``: bring the public register's files into the directory."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NoReturn, TextIO, cast

from django.core.management.base import BaseCommand
from tqdm import tqdm

from ...finess import RegisterError
from ...services.job_folder import scratch
from ...services.latest_register import LatestError, latest_register
from ...services.register_changes import CHANGE_LABELS, CREATED, Counts, Ledger
from ...services.register_import import (
    ImportSummary,
    OlderRegister,
    Progress,
    RegisterSource,
    import_register,
    preview_register,
)
from ..terminal import AsItIs, interrupts_wait

_SHOWN = 20
_EXAMPLES = 5
_NOTHING = "Rien n’a été importé."
_PLURAL = {"passé à un autre OG": "passés à un autre OG", "autrement modifié": "autrement modifiés"}


class Command(BaseCommand):
    """Exit code 0: everything read; 1: imported, but lines were rejected; 2: refused or stopped, nothing imported."""

    help = (
        "Importe au répertoire les fichiers du registre FINESS : FINESS+ (JSON), ou les CSV des établissements et "
        "des entités juridiques ; dans n’importe quel ordre, tels quels ou compressés en gz ou xz. Ctrl+C arrête "
        "sans rien importer. Code de sortie : 0 tout est lu, 1 des lignes sont rejetées, 2 rien n’est importé."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The files, and what is to be done with them."""
        parser.add_argument("files", nargs="*", metavar="FICHIER", type=Path)
        parser.add_argument(
            "--latest",
            action="store_true",
            help="aller chercher sur data.gouv.fr le dernier fichier FINESS+, puis l’importer",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="montrer ce qui changerait, sans rien importer"
        )
        parser.add_argument(
            "--force", action="store_true", help="importer même si le répertoire est plus récent"
        )
        parser.add_argument(
            "--tous-les-rejets", action="store_true", help="montrer toutes les lignes rejetées"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read, then import or only tell."""
        if bool(options["files"]) == options["latest"]:
            self._refuse("Donnez un fichier ou plusieurs, ou bien --latest.")
        try:
            with ExitStack() as stack:
                paths = [self._latest(stack)] if options["latest"] else options["files"]
                summary = self.bring(_opened(paths, stack), options)
        except OSError as error:
            self._refuse(f"{error.filename} : fichier introuvable ou illisible ({error.strerror}).")
        except OlderRegister as error:
            self._refuse(f"{error} (--force)")
        except (RegisterError, LatestError) as error:
            self._refuse(str(error))
        except KeyboardInterrupt:
            self._refuse("Arrêté.")
        self._tell(summary, everything=options["tous_les_rejets"])
        if options["dry_run"]:
            self._tell_changes(summary)
            self.stdout.write("Ce n’était qu’un essai : rien n’a été importé.")
        if summary.rejected_count:
            sys.exit(1)

    def bring(self, sources: Sequence[RegisterSource], options: dict[str, Any]) -> ImportSummary:
        """Import what these sources hold, or only look where the options say so, under a bar."""
        with self._bar() as progress:
            if options["dry_run"]:
                return preview_register(sources, progress, force=options["force"])
            return import_register(sources, progress, force=options["force"])

    def _latest(self, stack: ExitStack) -> Path:
        """The newest file, in a folder that goes with the stack."""
        folder = stack.enter_context(scratch())
        with self._bar() as progress:
            found = latest_register(folder / "latest", progress)
        said = "empreinte vérifiée" if found.checked else "le site n’en donne pas l’empreinte"
        self.stdout.write(f"Téléchargé : {found.url} ({found.size} octets, {said})")
        return found.path.rename(folder / found.name)

    @contextmanager
    def _bar(self) -> Iterator[Progress]:
        out = cast(TextIO, AsItIs(self.stderr))
        with (
            tqdm(unit=" %", total=100, file=out, disable=None, leave=False, bar_format=_BAR) as bar,
            interrupts_wait() as interrupted,
        ):

            def progress(done: int, total: int, words: str) -> None:
                if interrupted():
                    raise KeyboardInterrupt
                if words != getattr(
                    bar, "desc", ""
                ):  # the time that is left is counted from the beginning of each
                    bar.reset()
                    bar.set_description_str(words, refresh=False)
                bar.n = done * 100 // total if total else 0
                bar.refresh()

            yield progress

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(self.style.ERROR(sentence))
        self.stderr.write(_NOTHING)
        sys.exit(2)

    def _tell(self, summary: ImportSummary, *, everything: bool) -> None:
        for name, day in summary.dates.items():
            self.stdout.write(f"{name} : registre du {day:%d/%m/%Y}")
        self.stdout.write(f"Organismes gestionnaires — {_counted(summary.entities)}")
        self.stdout.write(f"Établissements — {_counted(summary.establishments)}")
        if summary.placeholders:
            self.stdout.write(
                f"Organismes connus par leurs seuls établissements : {summary.placeholders} "
                "(importez aussi le fichier des entités juridiques pour avoir leur nom)"
            )
        if summary.older:
            self.stdout.write(f"Lignes laissées, car le répertoire a plus récent : {summary.older}")
        self.stdout.write(f"Lignes rejetées : {summary.rejected_count}")
        shown = summary.rejected if everything else summary.rejected[:_SHOWN]
        for line in shown:
            self.stdout.write(f"  {line.file}, {line.unit} {line.line} : {line.reason}")
        if left := summary.rejected_count - len(shown):
            hint = "" if everything else " (--tous-les-rejets les montre)"
            self.stdout.write(f"  … et {left} autres{hint}")

    def _tell_changes(self, summary: ImportSummary) -> None:
        for ledger in (summary.og, summary.esms):
            for nature in CHANGE_LABELS:
                self._tell_examples(ledger, nature)

    def _tell_examples(self, ledger: Ledger, nature: str) -> None:
        examples = ledger.examples.get(nature, [])
        for one in examples[:_EXAMPLES]:
            fields = ", ".join(f"{field.label} : « {field.old} » → « {field.new} »" for field in one.fields)
            told = f" — {fields}" if fields else ""
            self.stdout.write(f"  {ledger.kind} {CHANGE_LABELS[nature]} : {one.finess} {one.name}{told}")
        if (left := getattr(ledger.counts, nature) - _EXAMPLES) > 0:
            self.stdout.write(f"  … et {left} autres")


_BAR = "{desc} {percentage:3.0f} %|{bar}| {elapsed}<{remaining}"


def _opened(paths: Sequence[Path], stack: ExitStack) -> list[RegisterSource]:
    return [
        RegisterSource(path.name, stack.enter_context(path.open("rb")), path.stat().st_size) for path in paths
    ]


def _counted(counts: Counts) -> str:
    ways = [
        f"{_PLURAL.get(label, f'{label}s')} : {number}"
        for nature, label in CHANGE_LABELS.items()
        if nature != CREATED and (number := getattr(counts, nature))
    ]
    how = f" ({', '.join(ways)})" if ways else ""
    return f"créés : {counts.created}, modifiés : {counts.changed}{how}, inchangés : {counts.unchanged}"
