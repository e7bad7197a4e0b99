"""Opens PDFs, each in a process of its own, under limits that it sets on itself, and says what it found.

Run by its path (``python -I pdf_probe.py MEMORY CPU TIMEOUT``): it imports nothing of this project. It
loads pikepdf once, then forks a child for each PDF that comes in on standard input (eight bytes of length,
the bytes) and prints one JSON object for it, ``{"pages": n}`` or ``{"fault": name}``. A PDF of a few kB can
ask for gigabytes or minutes: here that ends a child which nobody misses, as ``{"fault": "excessive"}``.
"""

from __future__ import annotations

import io
import json
import os
import resource
import select
import signal
import sys
from typing import BinaryIO

import pikepdf

EXCESSIVE = b'{"fault": "excessive"}'


def probe(data: bytes) -> dict[str, int | str]:
    """How many pages the PDF has, or its fault: encrypted, broken, no_pages, damaged or excessive.

    Without recovery: a file that only a repair makes readable is not whole. The syntax check decodes each
    stream, so that bytes damaged in the middle are seen; sloppy but readable content is fine.
    """
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                return {"fault": "encrypted"}
            if not len(pdf.pages):
                return {"fault": "no_pages"}
            problems = [str(problem) for problem in pdf.check_pdf_syntax()]
            if any("error decoding stream data" in problem for problem in problems):
                return {"fault": "damaged"}
            return {"pages": len(pdf.pages)}
    except pikepdf.PasswordError:
        return {"fault": "encrypted"}
    except Exception:  # noqa: BLE001 - a hostile file may raise anything; all of it means « not readable »
        return {"fault": "excessive" if _memory_ran_out() else "broken"}


def _memory_ran_out() -> bool:
    """Whether the limit was neared: a refused allocation comes back as just another decoding error."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_AS)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > allowed // 2 > 0


def apart(data: bytes, memory: int, cpu: int, timeout: float) -> bytes:
    """The answer for one PDF, found in a child under these limits (bytes, seconds, seconds of patience)."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        _in_child(data, writer, memory, cpu)
    os.close(writer)
    ready, _, _ = select.select([reader], [], [], timeout)
    answer = os.read(reader, 1024) if ready else b""
    os.close(reader)
    if not answer:
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return answer or EXCESSIVE


def _in_child(data: bytes, writer: int, memory: int, cpu: int) -> None:
    """Never returns."""
    try:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        os.write(writer, json.dumps(probe(data)).encode())
    finally:
        os._exit(0)


def serve(requests: BinaryIO, answers: BinaryIO, memory: int, cpu: int, timeout: float) -> None:
    """Answer each PDF in turn until the input ends."""
    while len(head := requests.read(8)) == 8:
        data = requests.read(int.from_bytes(head, "big"))
        answers.write(apart(data, memory, cpu, timeout) + b"\n")
        answers.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer, int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
