"""The three sheets of a lane, made from the lane's own tags: headings, notes, choices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..rules import Lane, Level, TagSpec
from ..rules.answers import NONE_ANSWER, NONE_WORD, UNKNOWN_TRANCHE, YES_NO
from ..rules.operators import plain
from .notes import ONCE, note_of

REQUESTS, OG, ESMS = "requests", "og", "esms"
REFERENCE = "reference"
#: The key of the reminders.
NAME = "name"
#: The column that the file which goes back has more; never read.
FINDINGS_HEADING = "Constats"

#: What a person fills has one of these kinds; containers, nulls and line numbers are not asked.
_ASKED = ("text", "boolean", "decimal")
#: Texts that the portal itself gives.
_GIVEN = frozenset({"typeAction", "numeroEditeur"})
_KINDS = {"operator": "choice", "amount": "amount", "date": "date", "finess": "finess", "siret": "siret",
          "phone": "phone", "email": "email"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    ``kind``: "text", "code" (a fixed number of characters), "date", "amount", "boolean", "choice", "finess",
    "siret", "phone", "email" or "file" (the name of a file handed in beside). ``choices`` are (value, label);
    unless the column is ``open`` nothing else is an answer. A ``reminder`` is written for the reader's
    eyes and never taken as an answer. ``spec`` is the tag's row of the lane's table, where it is a tag.
    """

    key: str
    label: str  #: what a French user reads
    tag: str | None
    note: str  #: the rule, in French
    choices: tuple[tuple[str, str], ...] = ()
    kind: str = "text"
    spec: TagSpec | None = None
    required: bool = False
    open: bool = False
    reminder: bool = False

    @property
    def heading(self) -> str:
        """The French label with the tag beside: « Date de la commande [dateCommande] »."""
        return f"{self.label} [{self.tag}]" if self.tag else self.label

    @property
    def entries(self) -> tuple[str, ...]:
        """The choices as the drop-down list shows them."""
        return tuple(entry(value, label) for value, label in self.choices)

    def shown(self, text: str) -> str:
        """An answer's text as a cell shows it: « Oui » for "true", « MAI_15 – MAILIZ » for its code.

        What is no choice is shown as it stands.
        """
        return next((entry(value, label) for value, label in self.choices if value == text), text)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the layout. ``code`` is "requests", "og" or "esms"; ``title`` its name in a workbook."""

    code: str
    title: str
    columns: tuple[Column, ...]

    def column(self, key: str) -> Column:
        """The column of a key. Raises ``KeyError`` for a key that the sheet lacks."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)


def entry(value: str, label: str) -> str:
    """A choice in a drop-down list: « code – label », or the label alone where the code says nothing more.

    >>> entry("E", "Éditeur"), entry("PA", "PA – Personnes âgées"), entry("true", "Oui")
    ('E – Éditeur', 'PA – Personnes âgées', 'Oui')
    """
    told = value in (NONE_ANSWER, *dict(YES_NO)) or label == value or label.startswith(f"{value} – ")
    return label if told else f"{value} – {label}"


def loose(text: str) -> str:
    """For comparing headings and names: words alone, no case, no accents.

    >>> loose("  FINESS juridique de l'OG * "), loose("FINESS JURIDIQUE de l’OG")
    ('finess juridique de l og', 'finess juridique de l og')
    """
    return " ".join(re.findall(r"\w+", plain(text)))


def sheets(lane: Lane) -> tuple[Sheet, ...]:
    """« Demandes », « OG » and « ESMS » of a lane, whatever its tags say."""
    return (
        Sheet(REQUESTS, "Demandes", tuple(_requests(lane))),
        Sheet(OG, "OG", tuple(_og(lane))),
        Sheet(ESMS, "ESMS", tuple(_esms(lane))),
    )


def _requests(lane: Lane) -> Iterator[Column]:
    yield Column(
        REFERENCE, "Référence", None,
        f"La vôtre, au choix, une par demande : elle relie les trois feuilles. {ONCE}",
        required=True,
    )  # fmt: skip
    yield Column(
        "owner", "Commercial", None,
        "Le nom d’utilisateur de la personne qui porte la demande. Vide : la personne qui importe.",
    )  # fmt: skip
    numero = lane.tags["numeroAns"]
    yield Column(
        "software", numero.label, numero.name,
        f"{note_of(numero, lane, owed=False)} Peut rester vide si vous n’avez qu’un logiciel dans ce couloir.",
        kind="code", spec=numero,
    )  # fmt: skip
    yield Column(
        "order_reference", "Référence du bon de commande", None,
        "Elle sert à retrouver la demande, elle n’est pas transmise.",
    )  # fmt: skip
    for column in _tags(lane, Level.LINE):
        yield _amount(lane) if column.kind == "amount" else column
    for key, code in (("order_file", "BON_COMMANDE"), ("ht_file", "PREUVE_HT")):
        yield _file(key, lane.attachment_types[code].label)


def _amount(lane: Lane) -> Column:
    """An amount need not be typed: it can follow the ESMS of the order."""
    note = "Vide : le plafond, calculé d’après les établissements de la demande."
    return _tag(lane.tags["montantSegurHT"], lane, required=False, note=note)


def _file(key: str, label: str) -> Column:
    note = "Le nom du fichier que vous déposez avec ce classeur, par exemple commande-12.pdf."
    return Column(key, f"Fichier : {label}", None, note, kind="file")


def _og(lane: Lane) -> Iterator[Column]:
    yield _link()
    number, *others = _tags(lane, Level.OG)
    yield number
    yield _reminder("Nom de l’OG")
    yield Column(
        "tranche", "Tranche", None,
        f"La tranche du barème, d’après le nombre d’ESMS de l’organisme, ou « {UNKNOWN_TRANCHE} ».",
        choices=((NONE_ANSWER, UNKNOWN_TRANCHE),), open=True,
    )  # fmt: skip
    yield from others


def _esms(lane: Lane) -> Iterator[Column]:
    yield _link()
    juridique = lane.tags["FINESSJuridique"]
    yield _tag(
        juridique,
        lane,
        required=False,
        note="Peut rester vide si la demande n’a qu’un organisme gestionnaire.",
    )
    number, *others = _tags(lane, Level.ESMS)
    yield number
    yield _reminder("Nom de l’ESMS")
    yield from others


def _link() -> Column:
    return Column(
        REFERENCE, "Référence", None, "Celle de la demande, comme dans la feuille « Demandes ».",
        required=True,
    )  # fmt: skip


def _reminder(label: str) -> Column:
    note = "Pour vous repérer. Il ne sert qu’à ajouter au répertoire ce qui y manque."
    return Column(NAME, label, None, note, reminder=True)


def _tags(lane: Lane, level: Level) -> Iterator[Column]:
    """The tags that a person answers, those that other answers can call off last."""
    asked = [spec for spec in lane.level_tags(level) if spec.kind in _ASKED and spec.name not in _GIVEN]
    for spec in sorted(asked, key=lambda spec: spec.null_if is not None):
        yield _tag(spec, lane, required=spec.required_if == "always" and spec.null_if is None)


def _tag(spec: TagSpec, lane: Lane, *, required: bool, note: str = "") -> Column:
    said = f"{note_of(spec, lane, owed=not note)} {note}".strip()
    kind = _kind(spec)
    return Column(spec.name, spec.label, spec.name, said, _choices(spec, lane), kind, spec, required)


def _kind(spec: TagSpec) -> str:
    if spec.kind == "boolean":
        return "boolean"
    if spec.values:
        return "choice"
    return _KINDS.get(spec.form or "", "code" if spec.exact_length else "text")


def _choices(spec: TagSpec, lane: Lane) -> tuple[tuple[str, str], ...]:
    """The answers of a tag, « Aucun » among them where no rule ever requires one."""
    if spec.kind == "boolean":
        offered: tuple[tuple[str, str], ...] = YES_NO
    else:
        offered = tuple((lane.operators if spec.form == "operator" else spec.values or {}).items())
    return (*offered, (NONE_ANSWER, NONE_WORD)) if offered and spec.none_is_answer else offered
