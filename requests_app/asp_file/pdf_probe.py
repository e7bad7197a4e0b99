"""Opens one PDF in a process of its own, under limits that it sets on itself, and says what it found.

Run by its path (``python -I pdf_probe.py MEMORY CPU``), the PDF on standard input: it imports nothing of this
project, so it starts in a fraction of a second. A PDF of a few kB can ask for gigabytes or minutes: here that
ends a process which nobody misses. Prints one JSON object, ``{"pages": n}`` or ``{"fault": name}``.
"""

from __future__ import annotations

import io
import json
import resource
import sys


def probe(data: bytes) -> dict[str, int | str]:
    """How many pages the PDF has, or its fault: encrypted, broken, no_pages, damaged or excessive.

    Without recovery: a file that only a repair makes readable is not whole. The syntax check decodes each
    stream, so that bytes damaged in the middle are seen; sloppy but readable content is fine.
    """
    import pikepdf

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
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a hostile file may raise anything; all of it means « not readable »
        return {"fault": "excessive" if _memory_ran_out() else "broken"}


def _memory_ran_out() -> bool:
    """Whether the limit was neared: a refused allocation comes back as just another decoding error."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_AS)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > allowed // 2 > 0


def main() -> None:
    """Set the limits, read the PDF, print the answer."""
    memory, cpu = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    print(json.dumps(probe(sys.stdin.buffer.read())))  # noqa: T201 - standard output is how it answers


if __name__ == "__main__":
    main()
