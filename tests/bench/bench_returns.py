"""Reading a return of 200 lines of 519 ESMS and matching it with what was sent, against what must be done anyhow.

Run it with ``python -m tests.bench.bench_returns``. The peers are ``json.loads`` of the same bytes, and the reader
of files to be checked (``asp_file.read``) on them; the aim is at most 1.2 times the latter. Exits with 1 where it is
missed.
"""

from __future__ import annotations

import json
import resource

from requests_app.asp_file import default_structure, read, write
from requests_app.asp_file.returns import read_return
from requests_app.asp_file.returns_match import ACCEPTED, Matched, Sent, match, sent_of
from requests_app.rules import Decisions, lanes

from ..trees import big_tree
from .timing import Spent, compare, spent

ROUNDS = 3
LINES, ESMS = 200, 519
AIM = 1.2


def measure() -> tuple[Spent, Spent, Spent]:
    """The times of reading and matching, of ``asp_file.read``, and of ``json.loads``, on the same bytes."""
    lane = lanes()["ms1-dui"]
    shape = default_structure(lane)
    sent = write(big_tree(lane, LINES, LINES * ESMS), shape, lane, Decisions())
    raw = json.loads(sent)
    for number, line in enumerate(raw["lignesImport"], 1):
        line |= {
            "numeroASP": f"{number:010d}",
            "codeTraitement": "0000",
            "libelleTraitement": "Demande acceptée",
        }
    data = json.dumps(raw, ensure_ascii=False, indent=2).encode()
    nodes = sent_of(sent, shape, lane)
    attempts = {
        number: Sent(rank, 1, rank, number, node) for rank, (number, node) in enumerate(nodes.items(), 1)
    }

    def whole() -> tuple[Matched, ...]:
        return match(read_return(data, shape, lane), attempts)

    if {one.verdict for one in whole()} != {ACCEPTED}:
        raise SystemExit("the file to measure with is not what it should be")
    print(f"{len(data) / 1e6:.1f} Mo, {LINES} lines of {ESMS} ESMS")
    return (
        spent(whole, ROUNDS),
        spent(lambda: read(data, shape, lane), ROUNDS),
        spent(lambda: json.loads(data), ROUNDS),
    )


def main() -> int:
    """Print the times, their ratios and the most memory that the process held."""
    whole, reader, plain = measure()
    sound = compare("read_return and match", whole, "asp_file.read", reader, AIM)
    print(f"against json.loads ({plain.cpu * 1000:.1f} ms of processor): {whole.cpu / plain.cpu:.2f}")
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} Mo")
    return int(not sound)


if __name__ == "__main__":
    raise SystemExit(main())
