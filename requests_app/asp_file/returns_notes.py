"""How a return file departs from what was sent, in French: each departure said once, however many lines have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from ..rules import Number
from ..rules.registry import french
from .returns_line import Spelling, quoted
from .returns_split import Split
from .returns_types import ReturnedLine
from .structure import Structure

_NAMED = 5


def file_notes(split: Split, spelling: Spelling, lines: Sequence[ReturnedLine]) -> tuple[str, ...]:
    """The sentences of a file that was read, in a fixed order."""
    said = [*split.notes, *_keys(split, spelling), *_spellings(spelling), *_numbers(split, lines)]
    return tuple(dict.fromkeys([*whole_notes(split), *map(french, said)]))


def whole_notes(split: Split) -> tuple[str, ...]:
    """An answer to the file as a whole, beside its lines: its first control failed, perhaps (section 1.2)."""
    return tuple(
        french(f"« {tag} » est donné pour le fichier entier, hors des lignes : {quoted(_text(value))}.")
        for tag, value in split.beside.items()
        if isinstance(value, str | Number) and _text(value)
    )


def listed(names: Iterable[str]) -> str:
    """Some names in quotes, and how many others there are.

    >>> listed("abcdefg")
    '« a », « b », « c », « d », « e » et 2 autres'
    """
    each = [quoted(name) for name in names]
    rest = len(each) - _NAMED
    return ", ".join(each[:_NAMED]) + (f" et {rest} autre{'s' * (rest > 1)}" if rest > 0 else "")


def _keys(split: Split, spelling: Spelling) -> Iterator[str]:
    odds = [split.reading.odd, *(piece.odd for piece in split.pieces)]
    cased = {written: key for odd in odds for written, key in odd.cased.items()}
    if cased:
        written = listed(sorted(cased))
        yield f"Des balises sont écrites autrement : {written} ; elles ont été reconnues."
    unknown = sorted({*split.unknown, *(key for odd in odds for key in odd.unknown)})
    if unknown:
        yield f"Des balises inconnues ont été ajoutées : {listed(unknown)} ; elles ne changent rien à la lecture."
    moved = sorted({*spelling.moved, *(key for odd in odds for key in odd.moved)})
    if moved:
        yield f"Des balises ne sont pas à leur place : {listed(moved)} ; elles ont été lues là où elles sont."
    twice = sorted({key for odd in odds for key in odd.twice})
    if twice:
        yield f"Des balises sont données deux fois au même endroit : {listed(twice)} ; la dernière valeur a été lue."
    constants = sorted({name for odd in odds for name in odd.constants})
    if constants:
        yield f"Le fichier contient {', '.join(constants)}, qui n’est pas une valeur JSON ; lu tel quel."


def _spellings(spelling: Spelling) -> Iterator[str]:
    if spelling.code_as_number:
        yield "Les codes de traitement sont écrits comme des nombres ; ils ont été lus."
    if spelling.asp_as_number:
        yield "Les numéros ASP sont écrits comme des nombres ; ils ont été lus."
    if spelling.number_as_number:
        yield "Les numéros éditeur sont écrits comme des nombres ; ils ont été lus."
    if spelling.otherwise:
        otherwise = listed(sorted(spelling.otherwise))
        yield f"Des listes de numéros sont écrites autrement : {otherwise} ; elles ont été lues."
    if spelling.odd_spaces:
        yield "Des codes, libellés ou numéros ASP ont des espaces en trop ; elles ont été retirées."


def _numbers(split: Split, lines: Sequence[ReturnedLine]) -> Iterator[str]:
    if not lines:
        yield "Le fichier ne contient aucune ligne."
        return
    numbers = [line.num_ligne for line in lines if line.num_ligne is not None]
    if any(after < before for before, after in pairwise(numbers)):
        yield "Les lignes ne sont pas dans l’ordre de leur numéro ; chacune a été retrouvée par son numéro éditeur."
    twice = [
        number
        for number, count in Counter(line.numero_editeur for line in lines).items()
        if number and count > 1
    ]
    if twice:
        yield f"Des numéros éditeur figurent sur plusieurs lignes : {listed(sorted(twice))}."
    texts = {path[-1].key for tag, path in split.structure.paths.items() if _is_text(split.structure, tag)}
    odd = [key for key, value in split.header.items() if key in texts and isinstance(value, Number)]
    if odd:
        yield f"Dans l’en-tête, {listed(odd)} est un nombre au lieu d’un texte ; il a été lu."


def _is_text(structure: Structure, tag: str) -> bool:
    spec = structure.lane.tags.get(tag)
    return spec is not None and spec.kind == "text"


def _text(value: Any) -> str:
    return value.text if isinstance(value, Number) else str(value).strip()
