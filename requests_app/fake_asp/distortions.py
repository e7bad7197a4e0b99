"""What may go wrong with a file on its way back, at will: to train people and to test who reads it."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .numbers import Number, write_json

#: A code and a label that nobody has told the portal about.
UNKNOWN_CODE, UNKNOWN_LABEL = "9047", "Anomalie 47-B, dossier transmis au service gestionnaire"
REJECTED_AT_WILL = "9001"


@dataclass(frozen=True)
class Distortions:
    """The switches. Lines and ZIPs are counted from 1, as they stand in what was deposited.

    ``reject``: line → label; ``unknown_label``: lines that come back with a label of no list; ``drop``: lines that do
    not come back; ``shuffle``: the seed of another order; ``cut``: the length in bytes after which nothing comes.
    """

    reject: Mapping[int, str] = field(default_factory=dict)
    unknown_label: frozenset[int] = frozenset()
    refuse_zip: frozenset[int] = frozenset()
    drop: frozenset[int] = frozenset()
    shuffle: int | None = None
    code_as_number: bool = False
    encoding: str = "utf-8"
    bom: bool = False
    cut: int | None = None

    def lines_named(self) -> dict[str, frozenset[int]]:
        """The lines that each switch names, by the switch."""
        return {
            "--reject": frozenset(self.reject),
            "--unknown-label": self.unknown_label,
            "--drop": self.drop,
        }

    def verdict(self, rank: int) -> tuple[str, str] | None:
        """The code and label that this line gets whatever it holds; None to judge it by its content."""
        if rank in self.reject:
            return REJECTED_AT_WILL, self.reject[rank]
        return (UNKNOWN_CODE, UNKNOWN_LABEL) if rank in self.unknown_label else None

    def written(self, document: dict[str, Any]) -> bytes:
        """The returned file's bytes, distorted as asked."""
        lines = [line for rank, line in enumerate(document["lignesImport"], 1) if rank not in self.drop]
        if self.shuffle is not None:
            random.Random(self.shuffle).shuffle(lines)  # noqa: S311 - the same order for the same seed
        if self.code_as_number:
            lines = [line | {"codeTraitement": Number(str(int(line["codeTraitement"])))} for line in lines]
        text = write_json(document | {"lignesImport": lines}) + "\n"
        return ("\ufeff" * self.bom + "".join(map(self._encodable, text))).encode(self.encoding)[: self.cut]

    def _encodable(self, char: str) -> str:
        """The character, or its JSON escape where the encoding has none; only texts hold such characters."""
        try:
            char.encode(self.encoding)
        except UnicodeEncodeError:
            return json.dumps(char)[1:-1]
        return char
