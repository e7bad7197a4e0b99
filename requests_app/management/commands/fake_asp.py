"""``fake_asp JSON --out DIR``: deposit a file with a stand-in for the agency, to train and to test."""

from __future__ import annotations

import io
import sys
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from ...fake_asp import (
    PAPERS,
    BadDeposit,
    Deposit,
    Distortions,
    Paper,
    deposit_into,
    guess_paper,
    open_zip,
)

ALL_TAKEN, SOME_REJECTED, IMPOSSIBLE, REFUSED = range(4)


class Command(BaseCommand):
    """Exit code 0: all accepted and complete; 1: not all; 2: nothing could be done; 3: the first control's refusal."""

    help = (
        "S’entraîner au dépôt : une doublure de l’ASP, écrite d’après ses documents, contrôle le fichier et le rend "
        "comme elle le ferait, dans un dossier neuf de DIR. Elle retient les numéros qu’elle a vus et donnés. "
        "Rien ne part à l’agence. Code de sortie : 0 tout est accepté et complet, 1 une demande est rejetée, déjà "
        "connue ou incomplète, un ZIP est refusé ou une pièce est de trop, 2 l’exercice n’a pas pu avoir lieu, 3 le "
        "fichier entier est rejeté au 1er contrôle."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="JSON", type=Path, help="le fichier de demandes d’avance")
        parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="le dossier des réponses")
        parser.add_argument(
            "--zip", dest="zips", metavar="ZIP", type=Path, nargs="+", action="extend", default=[],
            help="les ZIP des pièces, tous ensemble",
        )  # fmt: skip
        parser.add_argument(
            "--lane", choices=sorted(PAPERS), help="le couloir ; sinon deviné d’après le nom des pièces"
        )
        parser.add_argument(
            "--grant", action="store_true",
            help="instruire aussi les demandes acceptées : attribution et avance, ou refus, dans le suivi",
        )  # fmt: skip
        _add_distortions(parser)

    def handle(self, *_args: Any, **options: Any) -> NoReturn:
        # A terminal that knows no « é » gets its number instead of an exception.
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            deposit = _deposit(options)
            answer = deposit_into(options["out"], deposit, _distortions(options), grant=options["grant"])
        except BadDeposit as impossible:
            self._stop(str(impossible))
        except OSError:
            self._stop(
                f"{options['out']}\u00a0: la réponse ne peut pas y être écrite. Donnez un dossier où vous avez le "
                "droit d’écrire, sur un disque où il reste de la place."
            )
        self.stdout.write(answer.told)
        self.stdout.write(f"Réponse dans {answer.folder}")
        if answer.treated.returned is None:
            sys.exit(REFUSED)
        sys.exit(ALL_TAKEN if answer.treated.sound else SOME_REJECTED)

    def _stop(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(IMPOSSIBLE)


def _add_distortions(parser: ArgumentParser) -> None:
    group = parser.add_argument_group(
        "accidents",
        "Ce qui peut mal tourner chez l’agence ou au retour. N compte les lignes, ou les ZIP, à partir de 1.",
    )

    def add(flag: str, text: str, **more: Any) -> None:
        group.add_argument(flag, help=text, **more)

    ranks: dict[str, Any] = {"type": _rank, "action": "append", "default": [], "metavar": "N"}
    add(
        "--reject", "rejeter la ligne N avec ce libellé",
        type=_reject, action="append", default=[], metavar="N:LIBELLÉ",
    )  # fmt: skip
    add("--unknown-label", "donner à la ligne N un code et un libellé jamais vus", **ranks)
    add("--refuse-zip", "refuser le ZIP N, quoique le JSON soit pris", **ranks)
    add("--drop", "ne pas rendre la ligne N", **ranks)
    add("--shuffle", "rendre les lignes dans un autre ordre, selon la graine", type=int, metavar="GRAINE")
    add("--code-as-number", "rendre codeTraitement en nombre, zéros perdus", action="store_true")
    add(
        "--encoding", "l’encodage du fichier rendu (utf-8 par défaut)",
        choices=["utf-8", "cp1252"], default="utf-8",
    )  # fmt: skip
    add("--bom", "commencer le fichier rendu par une marque d’ordre (BOM)", action="store_true")
    add("--cut", "couper le fichier rendu après tant d’octets", type=_rank, metavar="OCTETS")


def _rank(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0):
        raise ArgumentTypeError(f"{text!r} n’est pas un nombre entier à partir de 1")
    return int(text[:9])


def _reject(text: str) -> tuple[int, str]:
    rank, colon, label = text.partition(":")
    if not (colon and label.strip()):
        raise ArgumentTypeError(f"{text!r} n’est pas de la forme N:LIBELLÉ")
    return _rank(rank), label.strip()


def _distortions(options: dict[str, Any]) -> Distortions:
    if options["bom"] and options["encoding"] != "utf-8":
        raise BadDeposit("--bom\u00a0: seul l’UTF-8 a une marque d’ordre\u00a0; retirez --encoding.")
    return Distortions(
        reject=dict(options["reject"]),
        unknown_label=frozenset(options["unknown_label"]),
        refuse_zip=frozenset(options["refuse_zip"]),
        drop=frozenset(options["drop"]),
        **{name: options[name] for name in ("shuffle", "code_as_number", "encoding", "bom", "cut")},
    )


def _deposit(options: dict[str, Any]) -> Deposit:
    """The deposit as the options name it. Raises BadDeposit where a file is not there or the lane cannot be told."""
    file: Path = options["file"]
    content = _read(file)
    refused = options["refuse_zip"]
    zips = []
    for rank, path in enumerate(options["zips"], 1):
        _must_be_there(path)
        try:
            zips.append(open_zip(path, refuse=rank in refused))
        except OSError:
            raise BadDeposit(f"{path}\u00a0: ce ZIP ne peut pas être lu\u00a0; voyez ses droits.") from None
    return Deposit(file.name, content, _paper(options["lane"], content), zips)


def _paper(lane: str | None, content: bytes) -> Paper:
    paper = PAPERS[lane] if lane else guess_paper(content)
    if paper is None:
        codes = " ou ".join(sorted(PAPERS))
        raise BadDeposit(f"Le nom des pièces ne dit pas le couloir\u00a0: donnez --lane {codes}.")
    return paper


def _must_be_there(path: Path) -> None:
    if not path.is_file():
        raise BadDeposit(f"{path}\u00a0: ce fichier est introuvable.")


def _read(path: Path) -> bytes:
    _must_be_there(path)
    try:
        return path.read_bytes()
    except OSError:
        raise BadDeposit(f"{path}\u00a0: ce fichier ne peut pas être lu\u00a0; voyez ses droits.") from None
