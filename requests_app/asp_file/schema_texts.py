"""Patterns of the JSON Schema for texts: never stricter than the rules, read alike by every regex dialect.

Classes are written out (no ``\\d``, ``\\s``, ``\\p``), and an end is ``(?!\\n)$``: Python's ``$`` alone would
let a line break follow.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Any

from ..rules import Lane, TagSpec
from ..rules.checks.texts import CHARSETS, DATE
from ..rules.numbers import finess, phone

END = r"(?!\n)$"
#: The definition of texts whose length only the rules can count.
COMPOSABLE = "composable"
#: As far as pairs that NFC composes go; beyond are only single characters.
_LAST_COMPOSED = 0x1FFFF


def text_schema(spec: TagSpec) -> dict[str, Any]:
    """What a text of that tag must be; nullability and enumerations aside."""
    if spec.form in ("finess", "date"):
        pattern = finess.PATTERN if spec.form == "finess" else DATE
        return {"pattern": f"^(?:{pattern.pattern}){END}"}
    if spec.charset in CHARSETS:
        length = f"{{{spec.exact_length}}}" if spec.exact_length is not None else "+"
        return {"pattern": f"^{CHARSETS[spec.charset].pattern.removesuffix('*')}{length}{END}"}
    made: dict[str, Any] = {"pattern": f"[^{_spaces()}]"}
    if counted := _counted(spec):
        made["anyOf"] = [counted, {"$ref": f"#/$defs/{COMPOSABLE}"}]
    patterns = ["^[^a-zà-öø-ÿœ]*$"] if spec.charset == "capitals" else []
    patterns += _of_form(spec)
    if patterns:
        made["allOf"] = [{"pattern": pattern} for pattern in patterns]
    return made


def _counted(spec: TagSpec) -> dict[str, int]:
    """(=n) and (<n), of a text that NFC cannot shorten."""
    if spec.exact_length is not None:
        return {"minLength": spec.exact_length, "maxLength": spec.exact_length}
    return {} if spec.below_length is None else {"maxLength": spec.below_length - 1}


@cache
def composable() -> dict[str, Any]:
    """A text that NFC may shorten: lengths are counted after NFC, which only the rules can do."""
    found: set[int] = {*range(0x1161, 0x1176), *range(0x11A8, 0x11C3)}  # Hangul is composed by rule
    for code in range(_LAST_COMPOSED):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            found.add(int(parts[1], 16))
    return {"title": "Texte que la normalisation NFC peut raccourcir", "pattern": f"[{_class(found)}]"}


def _of_form(spec: TagSpec) -> list[str]:
    if spec.form == "email":  # « un "@" au-delà du premier caractère » and « un point »
        return [r"[^\n]@|\n@", r"\."]
    if spec.form == "phone":
        gap = f"[{_class(map(ord, phone.SEPARATORS))}]*"
        return [f"^{gap}(?:[+]|0{gap}0){gap}(?:[0-9]{gap}){{{phone.MIN_DIGITS},}}{END}"]
    return []


def values_of(spec: TagSpec, lane: Lane) -> list[str] | None:
    """The enumeration of a tag: its own, or the lane's operators; None where there is none."""
    if spec.values:
        return list(spec.values)
    return list(lane.operators) if spec.form == "operator" else None


@cache
def _spaces() -> str:
    return _class(code for code in range(0x10000) if chr(code).isspace())


def _class(codes: Iterable[int]) -> str:
    """The inside of a character class, as ranges."""
    ordered = sorted(set(codes))
    ranges: list[list[int]] = []
    for code in ordered:
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(_range(low, high) for low, high in ranges)


def _range(low: int, high: int) -> str:
    if high - low < 2:  # « --. » would mean a difference of sets to some dialects
        return "".join(_one(code) for code in range(low, high + 1))
    return f"{_one(low)}-{_one(high)}"


def _one(code: int) -> str:
    char = chr(code)
    if char in r"\]^-":
        return f"\\{char}"
    return char if (char.isascii() and char.isprintable()) or code > 0xFFFF else f"\\u{code:04x}"
