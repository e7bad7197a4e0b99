"""Many files to judge twice: mutated lines of both lanes, alone and in pairs, and files spoiled as a whole."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from requests_app.fake_asp import PAPERS, Paper
from requests_app.fake_asp.numbers import Number, write_json

from .deposits import document, line, written
from .mutants import Mutant, bases, singles

BATCH = 200
_BASES = len(bases(1, "00001", PAPERS["ms1-dui"]))
#: A line to come: which sound line, and what is done to it.
Planned = tuple[int, tuple[Mutant, ...]]


@cache
def _singles(base: int, paper: Paper) -> tuple[Mutant, ...]:
    return tuple(singles(bases(1, "00001", paper)[base], paper))


def every_single(paper: Paper) -> Iterator[Planned]:
    """Each fault in each sound line."""
    for base in range(_BASES):
        yield from ((base, (mutant,)) for mutant in _singles(base, paper))


def each_single_once(paper: Paper, rng: random.Random) -> list[Planned]:
    """Of the faults that are alike (``kin``), one."""
    found: dict[str, list[Planned]] = {}
    for planned in every_single(paper):
        found.setdefault(planned[1][0].kin, []).append(planned)
    return [rng.choice(choice) for choice in found.values()]


def pairs(paper: Paper, count: int, rng: random.Random) -> Iterator[Planned]:
    """So many lines with two faults, taken at random."""
    for _ in range(count):
        base = rng.randrange(_BASES)
        yield base, tuple(rng.sample(_singles(base, paper), 2))


def rare_pairs() -> Iterator[Planned]:
    """A table that lacks an item, beside a fault in one of its items."""

    def no_order(held: dict[str, Any]) -> None:
        held["piecesJustificatives"] = held["piecesJustificatives"][1:]
        held["piecesJustificatives"][0]["formatFichier"] = "png"

    def no_scenario(held: dict[str, Any]) -> None:
        held["scenarioInstallation"].pop()
        held["scenarioInstallation"][0]["ancienneVersion"] = None

    yield 2, (Mutant("no order, a proof of a wrong format", no_order),)
    yield 0, (Mutant("no scenario for an ESMS, another without its version", no_scenario),)


def batches(planned: Sequence[Planned], paper: Paper) -> Iterator[bytes]:
    """The lines as files of 200 whose header is sound."""
    for start in range(0, len(planned), BATCH):
        lines = []
        for rank, (base, mutants) in enumerate(planned[start : start + BATCH], 1):
            made = bases(rank, f"{rank:05d}", paper)[base]
            made["numLigne"] = Number(str(rank))
            made["commande"]["montantSegurHT"] = Number("4866.67")
            for mutant in mutants:
                made = mutant.applied(made)
            lines.append(made)
        yield write_json(document() | {"lignesImport": lines, "SIRET": "73282932000074"}).encode()


def spoiled_files(paper: Paper) -> Iterator[bytes]:
    """Files with a fault in their header, their number of lines, their bytes."""
    sound = document(line(prefix=paper.prefix))
    texts = (
        "",
        " ",
        "0123456789",
        "012345678",
        "01234567890",
        "012345678A",
        "01234 6789",
        "٠١٢٣٤٥٦٧٨٩",
        "012345678\n",
    )
    sirets = (
        "73282932000074",
        "7328293200007",
        "732829320000741",
        "7328293200007A",
        "73282932 00074",
        "é" * 14,
    )
    for value in (None, True, Number("1"), [], {}, "1", "null", *texts, *sirets):
        for tag in ("impId", "numeroAns", "SIRET", "lignesImport"):
            yield write_json(sound | {tag: value}).encode()
    for tag in sound:
        yield written({key: value for key, value in sound.items() if key != tag})
        yield written({tag.swapcase() if key == tag else key: value for key, value in sound.items()})
    for lines in (0, 2, 201):
        many = [line(rank, f"{rank:05d}", paper.prefix) for rank in range(1, lines + 1)]
        yield written(sound | {"lignesImport": many})
    for first, second in (("A0001", "A0001"), ("A0001", "a0001")):
        yield written(document(line(1, first, paper.prefix), line(2, second, paper.prefix)))
    for ranks in ((2, 3), (1, 3), (1, 1), (1, 3, 4), (200, 201)):
        lines_of = [line(rank, f"{place:05d}", paper.prefix) for place, rank in enumerate(ranks)]
        yield written(document(*lines_of))
    yield written(sound | {"version": 1})
    yield from _spoiled_bytes(written(sound))


def _spoiled_bytes(sound: bytes) -> Iterator[bytes]:
    text = sound.decode()
    for encoding in ("utf-8-sig", "utf-16", "utf-32-le", "cp1252"):
        yield text.replace("4.2", "é").encode(encoding)
    for cut in range(0, len(sound), 97):
        yield sound[:cut]
    for before, after in (
        ('"impId": null', '"impId": NaN'),
        ('"impId": null', '"impId": null, "impId": null'),
        ('"impId": null', "'impId': null"),
        ('"impId": null', "/* */ " + '"impId": null'),
        ('"numLigne": 1', '"numLigne": 01'),
        ('"numLigne": 1', '"numLigne": -0'),
        ('"4.2"', r'"\ud800"'),
        ('"4.2"', r'"\ud83d\ude00"'),
        ('"4.2"', '"4\t2"'),
        ('"4.2"', r'"\u0000"'),
        ('"numLigne": 1', '"numLigne": ' + "1" * 5000),
    ):
        assert before in text
        yield text.replace(before, after, 1).encode()
    yield sound + b"{}"
    yield b"[" * 5000
