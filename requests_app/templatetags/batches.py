"""Filters of the batches' pages."""

from decimal import Decimal

from django import template

from ..asp_file.sizes import in_mo
from ..models import BatchLine, DepositName
from ..rules import amounts
from ..services.batch_files import zip_file_name
from ..services.batch_progress import LACKS_LABELS
from ..services.deposit_checklist import DONE, MOOT, REFUSED, TO_DO, WAITS
from ..services.deposits import file_name
from ..services.returns_decisions import is_open

register = template.Library()

#: The colour of each status, by the tags' classes.
_COLOURS = {"frozen": "info", "downloaded": "progress", "deposited": "success", "abandoned": "neutral"}

_ANSWER_COLOURS = {"accepted": "success", "known": "success", "rejected": "danger"}

_STEP_LABELS = {DONE: "fait", REFUSED: "refusé", TO_DO: "à faire", WAITS: "pas encore", MOOT: "sans objet"}
_STEP_COLOURS = {DONE: "success", REFUSED: "danger", TO_DO: "info", WAITS: "neutral", MOOT: "neutral"}

_VERBS = {
    "freeze": "Figé",
    "download": "Téléchargé",
    "rename": "Nouveau nom",
    "deposit": "Déposé sur le portail",
    "undeposit": "Dépôt décoché, coché par erreur",
    "tick": "Coché",
    "untick": "Décoché, coché par erreur",
    "refuse_zip": "ZIP refusé par le portail de l’agence",
    "abandon": "Abandonné",
    "answer_by_hand": "Réponse saisie à la main",
    "return_in": "Retour importé",
    "return_apply": "Retour appliqué",
    "return_aside": "Retour mis de côté",
    "return_again": "Retour mis de côté, examiné à nouveau",
}

register.filter("in_mo", in_mo)


@register.filter
def euros(amount: Decimal | None) -> str:
    """An amount in French; a dash where there is none."""
    return "—" if amount is None else amounts.euros(amount)


@register.filter
def official_name(name: DepositName) -> str:
    """The JSON file's name."""
    return file_name(name)


@register.filter
def official_zip_name(name: DepositName, part: int) -> str:
    """The name of a ZIP of that part."""
    return zip_file_name(name, part)


@register.filter
def step_label(state: str) -> str:
    """Where a step of the checklist is, in French."""
    return _STEP_LABELS[state]


@register.filter
def step_colour(state: str) -> str:
    """The tag's colour of it."""
    return _STEP_COLOURS[state]


@register.filter
def status_colour(status: str) -> str:
    """The badge's colour of a batch's status."""
    return _COLOURS[status]


@register.filter
def verb_label(verb: str) -> str:
    """What happened to the batch, in French; a verb from elsewhere as it is."""
    return _VERBS.get(verb, verb)


@register.filter
def answer_colour(answer: str) -> str:
    """The tag's colour of the agency's answer to an attempt."""
    return _ANSWER_COLOURS[answer]


@register.filter
def awaits_answer(line: BatchLine) -> bool:
    """Whether the attempt waits for an answer, which may then be typed; its batch and request should be read."""
    return is_open(line)


@register.filter
def lacks_label(lacks: str) -> str:
    """Which acknowledgement is missing, in French."""
    return LACKS_LABELS[lacks]
