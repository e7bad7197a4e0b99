"""Files as they come back, made from what was sent: small helpers for the tests of return files."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from requests_app.asp_file import Structure, default_structure, write
from requests_app.asp_file.returns import ReturnDocument, read_return
from requests_app.asp_file.returns_match import Known, Matched, Sent, match, sent_of
from requests_app.rules import Decisions, lanes

from ..trees import big_tree

LANE = lanes()["ms1-dui"]
SHAPE = default_structure(LANE)
LABEL = "Demande acceptée"
REFUSAL = "Le FINESS géographique n’est pas éligible"

Raw = dict[str, Any]


@cache
def sent_bytes(count: int = 3, esms: int = 2) -> bytes:
    """A file of so many requests, each of so many ESMS; they are numbered A0001, A0002 …"""
    return write(big_tree(LANE, count, count * esms), SHAPE, LANE, Decisions())


def attempts(
    data: bytes, known: Mapping[str, Known] | None = None, shape: Structure = SHAPE
) -> dict[str, Sent]:
    """The file's lines as attempts of one batch, in the order of the file, from 1."""
    nodes = sent_of(data, shape, LANE)
    told = known or {}
    return {
        number: Sent(rank, 7, rank, number, node, told.get(number))
        for rank, (number, node) in enumerate(nodes.items(), 1)
    }


def accepted(number: int, **more: Any) -> Raw:
    """The agency's three tags on an accepted line."""
    return {"numeroASP": f"ASP{number}", "codeTraitement": "0000", "libelleTraitement": LABEL} | more


def rejected(**more: Any) -> Raw:
    """The same on a rejected one."""
    return {"codeTraitement": "1204", "libelleTraitement": REFUSAL} | more


def returned(count: int = 3, esms: int = 2) -> Raw:
    """The file that comes back, parsed: every line accepted."""
    raw: Raw = json.loads(sent_bytes(count, esms))
    for number, line in enumerate(raw["lignesImport"], 1):
        line |= accepted(number)
    return raw


def one_line(**changes: Any) -> Raw:
    """A file of one accepted line, some of its keys changed."""
    raw = returned(1)
    raw["lignesImport"][0] |= changes
    return raw


def written(raw: Any, **options: Any) -> bytes:
    """As JSON, accents as they are."""
    return json.dumps(raw, ensure_ascii=False, **options).encode()


def document(raw: Any) -> ReturnDocument:
    """Read back; bytes are taken as they are."""
    return read_return(raw if isinstance(raw, bytes) else written(raw), SHAPE, LANE)


def matched(
    raw: Any, sent: bytes | None = None, known: Mapping[str, Known] | None = None
) -> tuple[Matched, ...]:
    """Read and matched with what was sent: as many requests as the file has lines, by default."""
    read = document(raw)
    return match(read, attempts(sent or sent_bytes(max(len(read.lines), 1)), known))


def verdicts(found: tuple[Matched, ...]) -> list[str]:
    """In the order of the file."""
    return [one.verdict for one in found]


def plain(sentences: tuple[str, ...]) -> str:
    """Sentences as one text, its no-break spaces made plain."""
    return " | ".join(sentences).replace("\u00a0", " ")


def copied(raw: Raw) -> Raw:
    """A copy that can be changed."""
    return copy.deepcopy(raw)
