"""PDFs: head and tail by their bytes, the rest in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import TracebackType

from .piece_errors import RESAVE, PieceError, corrupt, foreign_tail, truncated
from .piece_kinds import hidden_file

NAME = "Ce PDF"
END_MARK = b"%%EOF"
#: Readers look for the end mark in the last kilobyte.
TAIL = 1024

PROBE = Path(__file__).with_name("pdf_probe.py")
PROBE_MEMORY = 512 * 1024 * 1024
PROBE_CPU_SECONDS = 10
PROBE_TIMEOUT_SECONDS: float = 30

#: Each probe may take half a gigabyte: a few at a time, however many files arrive together.
_probing = threading.BoundedSemaphore(2)


class Prober:
    """The process that opens PDFs, started at the first one; a context, to be shared by many files."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the context

    def __enter__(self) -> Prober:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.kill()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            self._process.wait()
        self._complaints.close()

    def ask(self, data: bytes) -> dict[str, int | str]:
        """What the probe says of the PDF; RuntimeError where it cannot run: never the file's fault."""
        with _probing:
            process = self._started()
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                process.stdin.write(len(data).to_bytes(8, "big") + data)
                process.stdin.flush()
                line = process.stdout.readline()
            except BrokenPipeError:
                line = b""
        if not line:
            self._complaints.seek(0)
            said = self._complaints.read()[-500:].decode(errors="replace")
            raise RuntimeError(f"the PDF probe does not run: {said}")
        answer: dict[str, int | str] = json.loads(line)
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            limits = [str(PROBE_MEMORY), str(PROBE_CPU_SECONDS), str(PROBE_TIMEOUT_SECONDS)]
            self._process = subprocess.Popen(  # noqa: S603 - our own module, no word of the user's
                [sys.executable, "-I", str(PROBE), *limits],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
            )
        return self._process


def check_pdf(data: bytes, prober: Prober | None = None) -> int:
    """The number of pages of the PDF in ``data``; PieceError unless it is whole, sound and not encrypted.

    RuntimeError where the probe itself cannot run.
    """
    _check_tail(data)
    if prober is None:
        with Prober() as own:
            answer = own.ask(data)
    else:
        answer = prober.ask(data)
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
