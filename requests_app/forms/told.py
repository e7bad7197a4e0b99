"""A draft's findings as its pages list them: in the order of the fields, each naming the row it is about."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from ..models.columns import ESMS_COLUMNS, OG_COLUMNS, ORDER_COLUMNS, REQUEST_COLUMNS
from ..rules import Finding
from .places import Judged

#: Tags in the order of the pages' fields; what is no field comes before them, with the section's own.
_RANK = {
    tag: rank for rank, tag in enumerate((*REQUEST_COLUMNS, *ORDER_COLUMNS, *OG_COLUMNS, *ESMS_COLUMNS), 1)
}


def told_findings(judged: Judged) -> Iterator[tuple[Finding, Finding]]:
    """Each finding with the same one as a list words it: where there are several rows, it names its row.

    Beside its field a finding needs no name; in a list it would read like its neighbours without one.
    """
    names = _names([(row.name, row.finess_geo) for row in judged.scenarios])
    og_names = _names([(og.name, og.finess_juridique) for og in judged.beneficiaries])
    for finding in sorted(judged.findings, key=_rank):
        place, subject = finding.place, ""
        if place.esms is not None and place.esms < len(names) > 1:
            subject = names[place.esms]
        # What is said of one ESMS of an OG names that ESMS already.
        elif place.og is not None and place.item is None and place.og < len(og_names) > 1:
            subject = og_names[place.og]
        yield finding, replace(finding, message=about(subject, finding.message)) if subject else finding


def about(subject: str, message: str) -> str:
    """A message that says whom it is about. One that begins with a label keeps it whole.

    >>> about("EHPAD LES TILLEULS", "Renseignez « Profil métier ».")
    'EHPAD LES TILLEULS : renseignez « Profil métier ».'
    >>> about("EHPAD LES TILLEULS", "Opérateur : inconnu.")
    'EHPAD LES TILLEULS – Opérateur : inconnu.'
    """
    before = message.partition("«")[0]
    if ":" in before:
        return f"{subject} – {message}"
    acronym = message[:2].isupper()
    return f"{subject} : {message if acronym else message[:1].lower() + message[1:]}"


def _rank(finding: Finding) -> tuple[int, int, int]:
    """The place on the page: the OG, the ESMS, the field."""
    place = finding.place
    og = -1 if place.og is None else place.og
    esms = -1 if place.esms is None else place.esms
    return og, esms, _RANK.get(finding.tag, 0)


def _names(rows: list[tuple[str, str]]) -> list[str]:
    """The name of each row, with its number where another has the same name, or where it has none."""
    known = Counter(name for name, _ in rows)
    return [
        number if not name else name if known[name] == 1 else f"{name} ({number})" for name, number in rows
    ]
