"""Checks of a line's organisations and establishments: present, once each, and what the directory says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..context import EsmsFacts, OfficialList
from ..numbers import finess
from .run import LineViews, Run, View, plural, show

_OGS = "etablissementsClients"
_GEOS = "FINESSGeos"
#: How many other requests a message names.
_NAMED = 3
#: In a file, in the portal.
_NO_OG = {
    False: "un organisme gestionnaire au moins est attendu ; aucun n’est donné.",
    True: "Choisissez au moins un organisme gestionnaire.",
}


def ogs(run: Run, views: LineViews) -> None:
    """One OG at least, each once; several only with a mandataire (a warning): one OG twice is still one."""
    if views.ogs is None:
        return
    if not views.ogs:
        run.report("og.none", views.line, _OGS, _NO_OG[run.portal], asked=run.portal)
    seen: set[str] = set()
    repeats = 0
    for og in views.ogs:
        number = og.text("FINESSJuridique")
        if number is None:
            continue
        if number in seen:
            repeats += 1
            message = f"l’organisme {show(number)} figure déjà dans la demande ; regroupez ses ESMS."
            run.report("og.duplicate", og, "FINESSJuridique", message, value=number)
        seen.add(number)
    several = len(views.ogs) - repeats
    if several > 1 and views.line.read("isMandataire") is False:
        message = (
            f"{several} organismes sont donnés sans mandataire ; "
            "une commande pour plusieurs OG est portée par un mandataire."
        )
        run.report("og.without_mandataire", views.line, _OGS, message)


@dataclass(frozen=True, slots=True)
class Ordered:
    """One ESMS of the order: the OG and the position in its FINESSGeos."""

    og: View
    item: int
    number: str


def ordered(views: LineViews) -> list[Ordered] | None:
    """The ESMS of the line's FINESSGeos, each number once; None where any of it is not sound."""
    if not views.ogs:
        return None
    found: dict[str, Ordered] = {}
    for og in views.ogs:
        numbers = og.texts(_GEOS)
        if numbers is None:
            return None
        for item, number in enumerate(numbers):
            found.setdefault(number, Ordered(og, item, number))
    return list(found.values())


def esms_duplicates(run: Run, views: LineViews) -> int:
    """No ESMS twice in the line, across its OG too. Returns how many are; what is no number is silent."""
    seen: set[str] = set()
    count = 0
    for og in views.ogs or []:
        value = og.node.get(_GEOS)
        for item, number in enumerate(value if isinstance(value, list) else []):
            if not isinstance(number, str) or not finess.has_form(number):
                continue
            if number in seen:
                count += 1
                message = f"l’ESMS {show(number)} figure déjà dans la demande ; gardez-le une seule fois."
                run.report("esms.duplicate", og, _GEOS, message, value=number, item=item)
            seen.add(number)
    return count


def register_facts(run: Run, views: LineViews, esms: list[Ordered]) -> None:
    """What the portal knows of each ESMS of the order (decision D14)."""
    facts = {
        scenario.text("FINESSGeo"): scenario.node.facts
        for scenario in views.esms or []
        if isinstance(scenario.node.facts, EsmsFacts)
    }
    for one in esms:
        known = facts.get(one.number)
        if isinstance(known, EsmsFacts):
            _say(run, one, known)


def _say(run: Run, one: Ordered, known: EsmsFacts) -> None:
    """Each thing that the directory says of one ESMS."""
    name = f"{known.name} ({one.number})" if known.name else one.number

    def report(rule: str, message: str) -> None:
        """A finding at the ESMS in its OG."""
        run.report(rule, one.og, _GEOS, f"{name} {message}", value=one.number, item=one.item)

    if known.listed is False:
        report("esms.not_listed", _not_listed(known.official_list))
    families = run.lane.families
    if known.is_outside(families):
        category = f" ({known.category})" if known.category and not known.suggestion else ""
        message = f"n’est pas de la famille {', '.join(families)}{category} ; vérifiez son éligibilité."
        report("esms.outside_families", f"{message} {known.suggestion}".strip())
    if known.closed:
        report("esms.closed", "est fermé d’après le répertoire FINESS.")
    og = one.og.text("FINESSJuridique")
    if known.og_in_register is not None and og is not None and known.og_in_register != og:
        report(
            "esms.other_og",
            f"dépend de l’OG {known.og_in_register} d’après le répertoire FINESS, et non de {og}.",
        )
    if known.other_requests:
        others = _enumerated(known.other_requests)
        report(
            "esms.other_request",
            f"figure déjà dans une autre demande du couloir ({others}) ; une seule avance est due.",
        )


def _not_listed(official: OfficialList | None) -> str:
    """What is wrong, by which list, and what to do."""
    name = official.title if official else "liste officielle"
    source = f" ({official.source})" if official and official.source else ""
    return (
        f"n’est pas sur la {name} des ESMS éligibles{source} ; retirez-le de la commande, ou vérifiez son numéro "
        "auprès de l’organisme. Si la liste a changé depuis, un administrateur charge la nouvelle."
    )


def _enumerated(names: Sequence[str]) -> str:
    """The first names, and how many more there are.

    >>> _enumerated(["n° 1", "n° 2"]), _enumerated(["n° 1", "n° 2", "n° 3", "n° 4"])
    ('n° 1, n° 2', 'n° 1, n° 2, n° 3 et 1 autre')
    """
    text, more = ", ".join(names[:_NAMED]), len(names) - _NAMED
    return f"{text} et {plural(more, 'autre')}" if more > 0 else text
