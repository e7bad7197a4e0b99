"""What the page of an import shows of its summary."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator

from ..models import ImportState, SheetImport
from ..services.sheet_confirm import Choice
from ..services.sheet_folder import folder_of
from ..services.sheet_report import STANDS, kept

PAGE_SIZE = 50
#: What is missing in the directory, and files that no row names, are listed up to that many.
LISTED = 20

#: What a page shows -> its label, and how the entries in it stand (none: all).
VIEWS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "": ("Toutes", ()),
    "erreurs": ("Avec erreurs", ("wrong", "blocked")),
    "verifier": ("À vérifier", ("warned",)),
    "connues": ("Déjà dans le portail", ("known",)),
}


def summary(row: SheetImport, view: str, number: str) -> dict[str, Any] | None:
    """The summary's part of the page's context; None where its files are gone."""
    report = kept(folder_of(row))
    if report is None:
        return None
    view = view if view in VIEWS else ""
    wanted = VIEWS[view][1]
    shown = [one for one in report["rows"] if not wanted or one["stands"] in wanted]
    page = Paginator(shown, PAGE_SIZE).get_page(number)
    created = dict(row.result.get("created", ()))
    for one in page:
        one["label"], one["tone"] = STANDS[one["stands"]]
        one["made"] = created.get(one["row"])
    return {
        "page": page,
        "page_query": f"?voir={view}",
        "view": view,
        "tabs": _tabs(report["counts"], view),
        "counts": report["counts"],
        "notes": report["notes"],
        "loose": report["loose"],
        "unused": report["unused"],
        "listed": LISTED,
        **_missing(report["missing"]),
        **_outcome(row),
    }


def _tabs(counts: Mapping[str, int], current: str) -> list[dict[str, Any]]:
    tabs = []
    for code, (label, stands) in VIEWS.items():
        many = sum(counts[name] for name in stands) if stands else counts["rows"]
        if many or not code:
            url = f"?voir={code}#demandes" if code else "?#demandes"
            tabs.append({"label": label, "many": many, "current": code == current, "url": url})
    return tabs


def _missing(missing: list[dict[str, Any]]) -> dict[str, Any]:
    """What the directory lacks: what a click can add, and what it cannot."""
    ogs = sum(one["kind"] == "og" for one in missing)
    return {
        "missing": missing,
        "addable": sum(one["addable"] for one in missing),
        "missing_words": missing_words(ogs, len(missing) - ogs),
    }


def missing_words(ogs: int, esms: int) -> str:
    """How many OG and ESMS the directory lacks.

    >>> missing_words(2, 3)
    '2 organismes et 3 ESMS de ce tableur ne sont pas au répertoire'
    """
    named = [f"{ogs} organisme{'s' if ogs > 1 else ''}"] if ogs else []
    named += [f"{esms} ESMS"] if esms else []
    verb = "n’est pas" if ogs + esms == 1 else "ne sont pas"
    return f"{' et '.join(named)} de ce tableur {verb} au répertoire"


def _outcome(row: SheetImport) -> dict[str, Any]:
    if row.state != ImportState.DONE:
        return {}
    keys = [request for _, request in row.result["created"]]
    known = row.counts["known"]
    left = row.counts["rows"] - known - len(keys)
    return {"outcome": outcome(keys, row.result["submitted"], left, known)}


def outcome(keys: list[int], submitted: int, left: int, known: int = 0) -> str:
    """What became of a file: the requests made of it, how many are submitted, the rows left out or known already.

    >>> outcome([5, 6, 7], 1, 0).replace("\xa0", " ")
    '3 demandes importées : 1 soumise et 2 en brouillon (n° 5 à 7).'
    >>> outcome([5], 1, 0, 1).replace("\xa0", " ")
    '1 demande importée : 1 soumise (n° 5). 1 était déjà dans le portail.'
    """
    made, drafts = len(keys), len(keys) - submitted
    parts = [f"{submitted} soumise{_s(submitted)}"] if submitted else []
    parts += [f"{drafts} en brouillon"] if drafts else []
    where = f"n°\u00a0{min(keys)}" if made == 1 else f"n°\u00a0{min(keys)} à {max(keys)}" if keys else ""
    told = f"\u00a0: {' et '.join(parts)} ({where})" if keys else ""
    text = f"{made} demande{_s(made)} importée{_s(made)}{told}."
    if left:
        verb = "n’ont" if left > 1 else "n’a"
        text += f" {left} ligne{_s(left)} {verb} pas été importée{_s(left)}."
    if known:
        text += f" {known} {'étaient' if known > 1 else 'était'} déjà dans le portail."
    return text


def _s(many: int) -> str:
    return "s" if many > 1 else ""


def choices_of(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """What can be done with a summary, as its page offers it: nothing twice, nothing that would do nothing."""
    sound = counts.get("sound", 0) + counts.get("warned", 0)
    wrong = counts.get("wrong", 0)
    choices = []
    if sound:
        choices.append((Choice.SOUND_SUBMITTED, _many("Soumettre {} sans erreur", sound)))
        choices.append((Choice.SOUND_DRAFTS, _many("Importer en brouillon {} sans erreur", sound)))
    if sound and wrong:
        label = _many("Soumettre {} sans erreur", sound) + _many(
            " et garder {} avec erreurs en brouillon", wrong
        )
        choices.append((Choice.ALL_SUBMITTED, label))
    if wrong:
        choices.append(
            (Choice.ALL_DRAFTS, _many("Importer {} en brouillon, avec ou sans erreurs", sound + wrong))
        )
    return [(str(choice), label) for choice, label in choices]


def _many(sentence: str, many: int) -> str:
    """The sentence with its number of requests.

    >>> _many("Soumettre {} sans erreur", 1), _many("Soumettre {} sans erreur", 12)
    ('Soumettre la demande sans erreur', 'Soumettre les 12 demandes sans erreur')
    """
    return sentence.format("la demande" if many == 1 else f"les {many} demandes")
