"""PDFs: head and tail by their bytes, the rest in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

from .piece_errors import RESAVE, PieceError, corrupt, foreign_tail, truncated
from .piece_kinds import hidden_file

NAME = "Ce PDF"
END_MARK = b"%%EOF"
#: Readers look for the end mark in the last kilobyte.
TAIL = 1024

PROBE = Path(__file__).with_name("pdf_probe.py")
PROBE_MEMORY = 512 * 1024 * 1024
PROBE_CPU_SECONDS = 10
PROBE_TIMEOUT_SECONDS = 30

#: Each probe may take half a gigabyte: a few at a time, however many files arrive together.
_probing = threading.BoundedSemaphore(2)


def check_pdf(data: bytes) -> int:
    """The number of pages of the PDF in ``data``; PieceError unless it is whole, sound and not encrypted.

    RuntimeError where the probe itself cannot run: that is never the file's fault.
    """
    _check_tail(data)
    answer = _ask_probe(data)
    fault = answer.get("fault")
    if fault is None:
        return int(answer["pages"])
    raise _refusal(str(fault))


def _check_tail(data: bytes) -> None:
    end = data.rfind(END_MARK)
    if end < 0:
        raise truncated(NAME)
    rest = data[end + len(END_MARK) :]
    if hidden := hidden_file(rest):
        raise foreign_tail(NAME, hidden)
    rest = rest.strip(b"\0\t\n\f\r ")
    # An update of the document (a signature, a note) stands behind the first end and was cut before its own.
    if len(rest) > TAIL or b" obj" in rest:
        raise truncated(NAME)


def _ask_probe(data: bytes) -> dict[str, int | str]:
    command = [sys.executable, "-I", str(PROBE), str(PROBE_MEMORY), str(PROBE_CPU_SECONDS)]
    with _probing:
        try:
            done = subprocess.run(  # noqa: S603 - our own module, no word of the user's
                command, input=data, capture_output=True, timeout=PROBE_TIMEOUT_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return {"fault": "excessive"}
    if done.returncode == 0:
        answer: dict[str, int | str] = json.loads(done.stdout)
        return answer
    if b"ModuleNotFoundError" in done.stderr or b"ImportError" in done.stderr:
        raise RuntimeError(f"the PDF probe cannot start: {done.stderr[-500:].decode(errors='replace')}")
    return {"fault": "excessive"}


def _refusal(fault: str) -> PieceError:
    if fault == "encrypted":
        return PieceError(
            "encrypted",
            f"{NAME} est protégé (mot de passe ou restrictions) : l’agence ne pourrait pas l’ouvrir.",
            "Ouvrez-le, imprimez-le en PDF dans un nouveau fichier et joignez celui-ci.",
        )
    if fault == "no_pages":
        return PieceError("empty", f"{NAME} n’a aucune page.", RESAVE)
    if fault == "excessive":
        return PieceError(
            "excessive",
            f"{NAME} demande une mémoire ou un temps de calcul anormaux pour être ouvert.",
            "Imprimez-le en PDF dans un nouveau fichier, ou numérisez le document.",
        )
    return corrupt(NAME)
