"""One fault at a time: every place of a sound line, every kind of wrong or borderline value there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from requests_app.fake_asp import Paper

from . import deposits as made
from .values import ANYWHERE, IN_THE_TAG

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Mutant:
    """A change to a line, with words to find it again.

    ``kin`` names the fault whichever OG, ESMS or attachment it is in, and what stood there: null, a boolean or a value.
    """

    label: str
    change: Callable[[dict[str, Any]], None]
    kin: str = ""

    def applied(self, line: dict[str, Any]) -> dict[str, Any]:
        """A changed copy; the line itself where an earlier change has taken the place away."""
        changed = deepcopy(line)
        try:
            self.change(changed)
        except (KeyError, IndexError, TypeError, AttributeError, ValueError):
            return line
        return changed


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place of a line, blocks and items included; of a table, its first and second item."""
    if path:
        yield path
    if isinstance(value, dict):
        steps: Any = value.items()
    else:
        steps = enumerate(value[:2]) if isinstance(value, list) else ()
    for step, held in steps:
        yield from places(held, (*path, step))


def _block(line: Any, path: Path) -> Any:
    for step in path[:-1]:
        line = line[step]
    return line


def _put(path: Path, value: Any) -> Mutant:
    def change(line: dict[str, Any]) -> None:
        block = _block(line, path)
        if isinstance(path[-1], str) != isinstance(block, dict):
            raise TypeError
        block[path[-1]] = deepcopy(value)

    shown = repr(value) if len(repr(value)) < 60 else f"{repr(value)[:50]}… ({len(repr(value))})"
    return Mutant(f"{_said(path)} = {shown}", change)


def _said(path: Path) -> str:
    return ".".join(map(str, path))


def _without(path: Path) -> Mutant:
    return Mutant(f"{_said(path)} taken out", lambda line: _block(line, path).__delitem__(path[-1]))


def _renamed(path: Path, name: str) -> Mutant:
    def change(line: dict[str, Any]) -> None:
        block = _block(line, path)
        block[name] = block.pop(path[-1])

    return Mutant(f"{_said(path)} called {name}", change)


def _raised(path: Path) -> Mutant:
    """The tag moved one block up."""

    def change(line: dict[str, Any]) -> None:
        above = _block(line, path[:-1])
        above[path[-1]] = _block(line, path).pop(path[-1])

    return Mutant(f"{_said(path)} moved up", change)


def _repeated(path: Path) -> Mutant:
    def change(line: dict[str, Any]) -> None:
        table = _block(line, path)
        table.append(deepcopy(table[path[-1]]))

    return Mutant(f"{_said(path)} twice", change)


def _tag(path: Path) -> str:
    return next(step for step in reversed(path) if isinstance(step, str))


def singles(line: dict[str, Any], paper: Paper) -> Iterator[Mutant]:
    """Every single fault of this line."""
    for path in places(line):
        stood = _block(line, path)[path[-1]]
        what = str(stood) if stood is None or isinstance(stood, bool) else "a value"
        for mutant in _at(path):
            place, _, change = mutant.label.partition(" ")
            kin = "".join(char for char in place if not char.isdigit())
            yield replace(mutant, kin=f"{kin} {change} after {what}")
    yield from (replace(mutant, kin=mutant.label) for mutant in _pieces(paper))


def _at(path: Path) -> Iterator[Mutant]:
    """Every single fault at this place."""
    tag, last = _tag(path), path[-1]
    inside = IN_THE_TAG.get(tag, ()) if not (tag == "FINESSGeos" and isinstance(last, str)) else ()
    yield from (_put(path, value) for value in (*ANYWHERE, *inside))
    if isinstance(last, str):
        yield _without(path)
        yield _renamed(path, last.swapcase())
        yield _put((*path[:-1], f"{last}2"), None)
        if len(path) > 1 and isinstance(path[-2], str):
            yield _raised(path)
    else:
        yield _repeated(path)
        yield _without(path)


def _pieces(paper: Paper) -> Iterator[Mutant]:
    """Names beside the official one, each made with the line's own numeroEditeur."""
    other = "MS2-DUI-Va1" if paper.prefix.startswith("MS1") else "MS1-DUI-Va1"
    for stem in (f"{paper.prefix}-BDC-#", f"{paper.prefix}-HT-#", f"{other}-BDC-#"):
        yield from (_called(f"{stem}.{ending}") for ending in ("pdf", "png", "jpg", "jpeg", "PDF", "pdf\n"))
    yield from (_called(f"{stem}.pdf") for stem in (f"x/{paper.prefix}-BDC-#", f"{paper.prefix}-BDC-Z#", "#"))
    for count in (1, 2):
        for regime in ("TTC", "HT"):
            yield Mutant(f"{count} proof(s) under {regime}", _proofs(paper, count, regime))


def _called(name: str) -> Mutant:
    def change(line: dict[str, Any]) -> None:
        line["piecesJustificatives"][0]["nomFichier"] = name.replace("#", line["numeroEditeur"])

    return Mutant(f"piecesJustificatives.0.nomFichier = {name!r}", change)


def _proofs(paper: Paper, count: int, regime: str) -> Callable[[dict[str, Any]], None]:
    def change(line: dict[str, Any]) -> None:
        for _ in range(count):
            made.under_ht(line, paper.prefix)
        line["commande"]["regimeTVA"] = regime

    return change


def bases(rank: int, number: str, paper: Paper) -> list[dict[str, Any]]:
    """Sound lines that between them meet every condition of the documents."""
    plain = made.line(rank, number, paper.prefix)
    bare, mandated = deepcopy(plain), deepcopy(plain)
    made.no_certificate(bare)
    bare["scenarioInstallation"][0] |= {"isMaitreId": False, "IsRefSoins": None, "operateurMessagerie": None}
    made.mandated(mandated)
    made.two_bodies(mandated, paper.prefix)
    first, second = mandated["beneficiaires"]["etablissementsClients"]
    first |= {"statutAdminTechnique": "E", "contractualisationEditeur": True, "contractualisationOG": False}
    made.no_certificate(mandated, 1)
    second["certificatServeur"] = None
    made.under_ht(mandated, paper.prefix)
    uncontracted = deepcopy(plain)
    og = uncontracted["beneficiaires"]["etablissementsClients"][0]
    og |= {"statutAdminTechnique": "E", "contractualisationEditeur": False}
    og["certificatServeur"]["numeroCarteCPX"] = None
    return [plain, bare, mandated, uncontracted]
