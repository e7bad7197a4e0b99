"""Judging the entries of a file: the sheets, what they name, and each request by the one rulebook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ..models import Software, User
from ..rules import EsmsFacts, check
from ..rules.numbers import finess
from ..rules.tree import Level, Node
from ..spreadsheet import ESMS, OG, Row
from .assemble import assemble_file
from .freeze_workings import Workings
from .sheet_build import Built, build
from .sheet_entries import ESMS_NUMBER, OG_NUMBER, Entry, Said
from .sheet_known import Difference, compare_known
from .sheet_pieces import FILE_COLUMNS, Pieces
from .sheet_places import said_of
from .sheet_world import Desk, World

#: Entries that are looked up, built and judged together.
CHUNK = 200


@dataclass(slots=True)
class Judged:
    """An entry with all that is said of it. ``built`` is None where nothing is tied to it."""

    entry: Entry
    said: list[Said]
    built: Built | None = None
    known: int | None = None  #: the request that has its reference already
    ended: str = ""  #: how that request ended, in French, where it leads to no advance
    rejected: bool = False  #: the agency rejected that request: it is corrected on its own page
    differs: list[Difference] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)

    @property
    def has_errors(self) -> bool:
        """Whether anything keeps it from being submitted."""
        return any(one.is_error for one in self.said)

    @property
    def can_be_created(self) -> bool:
        """Whether it can become a request."""
        return self.built is not None and not self.known and not self.entry.blocked

    @property
    def is_sound(self) -> bool:
        """Whether it can be submitted."""
        return self.can_be_created and not self.has_errors


@dataclass(frozen=True, slots=True)
class Missing:
    """An OG or an ESMS that the directory lacks, under the name that the sheet reminds of."""

    kind: str  #: "og" or "esms"
    number: str
    name: str
    og: str = ""  #: of an ESMS: the FINESS juridique of its OG

    @property
    def can_be_added(self) -> bool:
        """Whether all that adding it by hand asks for is there."""
        return bool(self.name) and finess.has_form(self.number)


@dataclass(frozen=True, slots=True)
class Bench:
    """What a judgement is made with. ``held``: ESMS -> rows of « Demandes » that hold it."""

    desk: Desk
    pieces: Pieces
    held: dict[str, list[int]]
    add_missing: bool = False
    workings: Workings = field(default_factory=Workings)


def judge(entries: Sequence[Entry], bench: Bench) -> Iterator[Judged]:
    """Each entry judged, in order; a constant number of queries for each ``CHUNK``."""
    for start in range(0, len(entries), CHUNK):
        yield from _judge_chunk(entries[start : start + CHUNK], bench)


def _judge_chunk(entries: Sequence[Entry], bench: Bench) -> list[Judged]:
    world = World.of(entries, bench.desk)
    judged = [_first_look(entry, world, bench) for entry in entries]
    by_software: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        if one.built is not None and not one.known:
            by_software[one.built.software.numero_ans].append(one)
    for many in by_software.values():
        _by_rulebook(many, bench)
    compare_known(judged, bench.desk.lane)
    return judged


def _first_look(entry: Entry, world: World, bench: Bench) -> Judged:
    """What the sheets themselves, people, software, directory and files say of an entry; and its request."""
    one = Judged(entry, list(entry.said))
    desk = bench.desk
    # Without a reference of its own nothing is tied to it; its own cells are judged all the same.
    unlinked = entry.blocked
    owner = _owner(one, world, desk)
    one.known = world.known.get((owner.pk, entry.key)) if owner and not unlinked else None
    if one.known:
        # It is compared, not judged: nothing of it is going to be stored.
        one.said = []
        one.built = build(entry, world, desk, bench.pieces, owner or desk.by, _named(entry, desk))
        return one
    software = _software(one, desk)
    _look_into_directory(one, world, bench)
    one.built = build(entry, world, desk, bench.pieces, owner or desk.by, software)
    for key, code in FILE_COLUMNS.items():
        name = entry.row.text(key).strip()
        if name and code in desk.lane.attachment_types and (fault := bench.pieces.fault_of(name)):
            one.said.append(Said(entry.row, fault, key))
    for row in entry.rows():
        one.said += [Said(row, cell.doubt, key) for key, cell in row.doubts]
    return one


def _owner(one: Judged, world: World, desk: Desk) -> User | None:
    name = one.entry.row.text("owner").strip()
    found = world.people.get(name, world.people.get(name.lower())) if name else desk.by
    if found is None:
        one.entry.blocked = True
        one.said.append(Said(one.entry.row, f"Personne n’a le nom d’utilisateur « {name} » ici.", "owner"))
    elif found.pk != desk.by.pk and not desk.by_admin:
        one.entry.blocked = True
        text = "Seul un administrateur importe des demandes pour quelqu’un d’autre : laissez cette case vide."
        one.said.append(Said(one.entry.row, text, "owner"))
        return None
    return found


def _named(entry: Entry, desk: Desk) -> Software | None:
    number = entry.row.text("software").strip()
    return desk.software.get(number) if number else desk.only


def _software(one: Judged, desk: Desk) -> Software | None:
    found, number = _named(one.entry, desk), one.entry.row.text("software").strip()
    if found is None:
        label = desk.lane.label
        if not desk.software:
            text = f"Aucun logiciel n’est réglé pour le couloir {label} : un administrateur l’ajoute dans « Réglages »."
        elif number:
            text = f"Aucun logiciel du couloir {label} n’a le numéro ANS « {number} »."
        else:
            text = f"Le couloir {label} a plusieurs logiciels : donnez le numéro ANS de celui-ci."
        one.said.append(Said(one.entry.row, text, "software"))
    return found


def _look_into_directory(one: Judged, world: World, bench: Bench) -> None:
    entry = one.entry
    for row in entry.ogs:
        number = row.text(OG_NUMBER)
        if number in world.esms and number not in world.ogs:
            name = world.esms[number].full_name
            text = (
                f"{number} est le numéro d’un établissement ({name}), pas celui d’un organisme gestionnaire."
            )
            one.said.append(Said(row, text, OG_NUMBER))
        elif finess.has_form(number) and number not in world.ogs:
            one.missing.append(Missing("og", number, row.text("name").strip()))
            one.said.append(_missing(row, one.missing[-1], OG_NUMBER, "cet organisme", bench))
        elif not finess.has_form(number):
            text = f"« {number} » n’est pas un numéro FINESS : neuf chiffres, ou 2A ou 2B et sept chiffres."
            one.said.append(Said(row, text, OG_NUMBER))
        for esms in entry.esms[number]:
            _look_up_esms(one, esms, number, world, bench)


def _look_up_esms(one: Judged, row: Row, og: str, world: World, bench: Bench) -> None:
    number = row.text(ESMS_NUMBER)
    if not finess.has_form(number):
        text = f"« {number} » n’est pas un numéro FINESS : neuf chiffres, ou 2A ou 2B et sept chiffres."
        one.said.append(Said(row, text, ESMS_NUMBER))
    elif number in world.ogs and number not in world.esms:
        name = world.ogs[number].full_name
        text = f"{number} est le numéro d’un organisme gestionnaire ({name}), pas celui d’un établissement."
        one.said.append(Said(row, text, ESMS_NUMBER))
    elif number not in world.esms:
        one.missing.append(Missing("esms", number, row.text("name").strip(), og))
        one.said.append(_missing(row, one.missing[-1], ESMS_NUMBER, "cet établissement", bench))


def _missing(row: Row, missing: Missing, key: str, what: str, bench: Bench) -> Said:
    """An error; but for one that is going to be added along with the request."""
    if bench.add_missing and missing.can_be_added:
        text = (
            f"« {missing.name} » ({missing.number}) sera ajouté au répertoire à la main : vérifiez le numéro."
        )
        return Said(row, text, key, is_error=False)
    text = f"Le répertoire n’a pas {what} ({missing.number})."
    if not missing.name:
        return Said(row, f"{text} Vérifiez le numéro, ou donnez son nom pour pouvoir l’ajouter.", key)
    return Said(row, f"{text} Vérifiez le numéro, ou ajoutez-le au répertoire.", key)


def _by_rulebook(many: list[Judged], bench: Bench) -> None:
    """The findings of the rulebook, but where the sheet already said what is wrong with the same cell."""
    builts = [one.built for one in many if one.built]
    software = builts[0].software
    context = bench.desk.context(software)
    tree = assemble_file(software, [(built.request, None) for built in builts])
    for line, built in zip(tree.nodes(Level.LINE), builts, strict=True):
        _tell_of_twins(line, built, bench)
    found = bench.workings.once(("check", tree, context), lambda: check(tree, context))
    for finding in found:
        if finding.place.line is None:
            continue  # the file's header is the software's, and no row's
        one = many[finding.place.line]
        said = said_of(finding, builts[finding.place.line])
        if not _is_told(said, one.said) and not _follows(said, one):
            one.said.append(said)


def _is_told(said: Said, already: list[Said]) -> bool:
    """Whether the sheet already says that this very cell is wrong: one fault, one sentence."""
    return bool(said.key) and any(
        held.is_error and not held.rule and held.row is said.row and held.key == said.key for held in already
    )


def _follows(said: Said, one: Judged) -> bool:
    """Whether it only follows from another fault: rows left out, or nothing to calculate the amount from."""
    if said.rule in ("og.none", "esms.none"):
        if one.entry.blocked and not one.entry.ogs:
            return True
        left_out = OG if said.rule == "og.none" else ESMS
        return any(held.is_error and not held.rule and held.row.sheet == left_out for held in one.said)
    if said.rule == "key.missing" and said.key == "montantSegurHT" and one.built is not None:
        built = one.built
        return not built.ogs or any(not built.rows_of(og) for og, _ in built.ogs)
    return False


def _tell_of_twins(line: Node, built: Built, bench: Bench) -> None:
    """The other requests of the same file hold their ESMS too."""
    for node in line.nodes(Level.ESMS):
        others = [
            row for row in bench.held.get(str(node.get(ESMS_NUMBER)), []) if row != built.entry.row.number
        ]
        if others and isinstance(node.facts, EsmsFacts):
            told = tuple(f"ligne {row} de ce tableur" for row in others)
            node.facts = replace(node.facts, other_requests=(*node.facts.other_requests, *told))
