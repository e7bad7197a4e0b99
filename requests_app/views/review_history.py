"""The history of a request, in sentences that a person reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import models

from ..models import (
    NEVER_RETURNED,
    NONE_ANSWER,
    AdvanceRequest,
    Beneficiary,
    Event,
    Examination,
    InstallationScenario,
    Payment,
    PurchaseOrder,
)
from ..models.columns import COLUMNS
from ..rules import Lane, lanes
from ..rules.amounts import AmountError, euros, parse_amount
from ..rules.registry import french
from ..services.sections import SECTIONS

#: What the one who acted did, after their name. ``{detail}``: the event's comment, or who a request went to.
SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "create": "a créé la demande",
        "import": "a importé la demande d’un tableur",
        "duplicate": "a créé la demande en copiant la {detail}",
        "edit": "a modifié la rubrique « {detail} »",
        "edit_piece": "a modifié les pièces justificatives ({detail})",
        "submit": "a soumis la demande",
        "resubmit": "a corrigé la demande et l’a soumise à nouveau",
        "withdraw": "a repris la demande, qui redevient un brouillon",
        "approve": "a approuvé la demande",
        "return": "a retourné la demande pour correction",
        "hand_over": "a confié la demande à {detail}",
        "reference": "a changé la référence de la demande",
        "abandon": "a abandonné la demande",
        "freeze": "a mis la demande dans un dépôt",
        "free": "a abandonné le dépôt : la demande est de nouveau libre",
        "deposit": "a déposé la demande sur le portail de l’agence",
        "undeposit": "a annulé le dépôt coché par erreur : la demande n’est pas encore déposée",
        "accept": "a enregistré que l’agence accepte la demande",
        "reject": "a enregistré que l’agence rejette la demande",
        "never": "a enregistré que l’agence n’a jamais rendu la demande",
        "accept_late": "a enregistré que l’agence accepte finalement la demande",
        "reject_late": "a enregistré que l’agence rejette finalement la demande",
        "amend": "a enregistré une autre réponse de l’agence, dans le même sens",
        "set_aside": "a mis de côté une réponse de l’agence",
        "correct": "a repris la demande rejetée pour la corriger",
        "grant": "a enregistré que l’avance est accordée",
        "refuse": "a enregistré que l’avance est refusée",
        "pay": "a enregistré le versement de l’avance",
        "reopen": "a annulé la décision enregistrée : la demande attend de nouveau sa décision",
        "unpay": "a annulé le versement enregistré : la demande attend de nouveau son versement",
        "mend_decision": "a corrigé la décision enregistrée",
        "mend_payment": "a corrigé le versement enregistré",
        "letter": "a joint un courrier de l’agence ({detail})",
        "letter_off": "a retiré un courrier de l’agence ({detail})",
    }
)

#: Verbs whose comment stands inside the sentence, and is not repeated under it.
_SAID = frozenset({"edit", "duplicate", "letter", "letter_off"})

_MODELS: tuple[type[models.Model], ...] = (
    AdvanceRequest,
    PurchaseOrder,
    Beneficiary,
    InstallationScenario,
    Examination,
    Payment,
)
_MODEL_BY_NAME = {str(model._meta.verbose_name): model for model in _MODELS}
_SECTION_TITLES = frozenset(section.title for section in SECTIONS)
_TAG_OF_COLUMN = {column: tag for columns in COLUMNS.values() for tag, column in columns.items()}

#: A save of 519 scenarios is one event: its page shows the first changes, and says how many follow.
SHOWN_CHANGES = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One event as it is read."""

    at: datetime
    who: str
    sentence: str
    comment: str
    changes: tuple[str, ...]
    more: int  #: changes that are not shown


def history_of(request: AdvanceRequest) -> list[Line]:
    """The events of a request, the newest first."""
    names = _row_names(request)
    lane = request.software.lane if request.software else next(iter(lanes().values()))
    return [_line(event, lane, names) for event in request.events.select_related("actor")]


def _line(event: Event, lane: Lane, names: Mapping[tuple[str, int], str]) -> Line:
    # To whom a request went stands in the sentence.
    changes = event.changes[1:] if event.verb == "hand_over" else event.changes
    shown = changes[:SHOWN_CHANGES]
    return Line(
        at=event.at,
        who=str(event.actor) if event.actor else "Le portail",
        sentence=sentence(event),
        comment="" if event.verb in _SAID else event.comment,
        changes=tuple(change_text(change, lane, names) for change in shown),
        more=max(0, len(changes) - SHOWN_CHANGES),
    )


def sentence(event: Event) -> str:
    """What was done, to be read after the name of who did it."""
    verb, detail = event.verb, event.comment
    if (verb, event.from_status) == ("submit", "returned"):
        verb = "resubmit"
    if verb == "reject" and french(f"« {NEVER_RETURNED} »") in event.comment:
        verb = "never"
    if verb == "edit" and detail not in _SECTION_TITLES:
        verb = "edit_piece"
    if verb == "hand_over":
        detail = str(event.changes[0]["to"]) if event.changes else "quelqu’un d’autre"
    if verb == "duplicate":
        detail = detail[:1].lower() + detail[1:]
    known = SENTENCES.get(verb)
    return f"a fait : {event.verb}" if known is None else known.format(detail=detail)


def change_text(change: Mapping[str, Any], lane: Lane, names: Mapping[tuple[str, int], str]) -> str:
    """One change: which field, of what, from what to what. Contacts' values were never kept."""
    column, of = str(change["field"]), str(change.get("of", ""))
    where = names.get((of, change.get("pk") or 0), "")
    start = f"{_label(column, of, lane)}{f' ({where})' if where else ''}"
    if "to" not in change:
        return f"{start} : modifié"
    if change.get("kept"):
        return f"{start} : gardé « {change['from']} », le répertoire dit « {change['to']} »"
    return f"{start} : {_shown(column, change.get('from'), lane)} → {_shown(column, change['to'], lane)}"


def _label(column: str, of: str, lane: Lane) -> str:
    if column in _TAG_OF_COLUMN:
        return lane.tags[_TAG_OF_COLUMN[column]].label
    model = _MODEL_BY_NAME.get(of)
    if model is not None and any(known.name == column for known in model._meta.fields):
        label = str(getattr(model._meta.get_field(column), "verbose_name", column))
        return label[:1].upper() + label[1:]
    return column


def _shown(column: str, value: Any, lane: Lane) -> str:
    if value is None or value == "":
        return "vide"
    if isinstance(value, bool) or value in ("true", "false"):
        return "oui" if value in (True, "true") else "non"
    if value == NONE_ANSWER:
        return "aucun"
    spec = lane.tags.get(_TAG_OF_COLUMN.get(column, ""))
    if spec is None:
        return str(value)
    if spec.form == "amount":
        try:
            return euros(parse_amount(str(value)))
        except AmountError:
            return str(value)
    return str((spec.values or {}).get(str(value), value))


def _row_names(request: AdvanceRequest) -> dict[tuple[str, int], str]:
    """The OG and ESMS that a change can be about, by kind and key."""
    names: dict[tuple[str, int], str] = {}
    for og in request.beneficiaries.all():
        names[str(Beneficiary._meta.verbose_name), og.pk] = str(og)
        for row in og.scenarios.all():
            names[str(InstallationScenario._meta.verbose_name), row.pk] = str(row)
    return names
