"""« Prochaine étape » of a batch: the one thing to do now, or that nothing is left to do."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from ..models import MarkKind, ReturnFile, ReturnState
from .batch_progress import silent_days
from .deposit_checklist import JSON_DEPOSIT, REFUSED, TO_DO, WAITS, Checklist, Step, step_anchor
from .returns_list import unapplied, undecided_lines

#: What is done with the agency's answer: no steps of the checklist, but pages of their own.
IMPORT_RETURN, APPLY_RETURN, DECIDE = "import_return", "apply_return", "decide"


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do now, in French, and where; ``kind`` is empty where nothing is left to do."""

    kind: str
    part: int
    text: str
    url: str = ""
    by_hand: bool = False  #: whether answers that no return brings may have to be typed

    @property
    def anchor(self) -> str:
        """The place of the step on the batch's pages, where it is one of the checklist's."""
        return step_anchor(self.kind, self.part)


def next_step(checklist: Checklist, today: date) -> NextStep:
    """The first step that is not done and still serves a purpose."""
    if checklist.batch.status == "abandoned":
        return NextStep("", 0, "ce dépôt est abandonné.")
    for step in checklist:
        if step.state in (TO_DO, WAITS) or (step.state == REFUSED and checklist.standing.pieces_wait):
            return NextStep(step.kind, step.part, _text(checklist, step, today), f"#{step.anchor}")
    answers = checklist.answers
    if not answers.is_whole:
        return _answer_step(checklist, today)
    have = "la demande a sa réponse" if answers.lines == 1 else f"{_all(answers.lines)} ont leur réponse"
    return NextStep("", 0, f"{have}.{_left(answers.rejected)}")


def _text(checklist: Checklist, step: Step, today: date) -> str:
    if step.kind == MarkKind.JSON_DOWNLOAD:
        return (
            "téléchargez le JSON."
            if step.on is None
            else "téléchargez de nouveau le JSON, sous son nouveau nom."
        )
    if step.kind == MarkKind.ZIP_DOWNLOAD:
        again = "" if step.on is None else " de nouveau"
        return f"téléchargez{again} le ZIP {step.part}."
    if step.kind == JSON_DEPOSIT:
        return _deposit_text(checklist, today)
    if step.kind == MarkKind.ZIP_DEPOSIT and step.state == REFUSED:
        return f"déposez de nouveau le ZIP {step.part}, que le portail de l’agence a refusé."
    if step.kind == MarkKind.ZIP_DEPOSIT:
        return f"déposez le ZIP {step.part} sur le portail de l’agence, puis cochez-le."
    if step.kind == MarkKind.JSON_TAKEN:
        return "regardez sur le portail de l’agence si le JSON est pris en compte, puis cochez-le."
    return "regardez sur le portail de l’agence si les pièces sont prises en compte, puis cochez-les."


def _deposit_text(checklist: Checklist, today: date) -> str:
    if checklist.name.day < today:
        return (
            "si le JSON est déjà déposé, dites quel jour ; sinon, téléchargez-le de nouveau, "
            "il prendra le nom du jour."
        )
    return "déposez le JSON et les ZIP sur le portail de l’agence, puis dites quel jour."


def _answer_step(checklist: Checklist, today: date) -> NextStep:
    """What to do about the lines that the agency has not answered, or whose answer nobody has decided on."""
    batch = checklist.batch
    if kept := unapplied(batch):
        return NextStep(
            APPLY_RETURN, 0, f"le retour n° {kept.pk} attend : examinez-le, puis appliquez-le.", _page(kept)
        )
    undecided = undecided_lines().filter(
        line__batch=batch, line__answer="", return_file__state=ReturnState.APPLIED
    )
    if line := undecided.select_related("return_file").order_by("-return_file").first():
        many = undecided.filter(return_file=line.return_file).count()
        lines = "d’une ligne" if many == 1 else f"de {many} lignes"
        text = f"décidez {lines} du retour n° {line.return_file_id}."
        return NextStep(DECIDE, 0, text, _page(line.return_file))
    url = f"{reverse('portail:return_new')}?depot={batch.pk}"
    some = checklist.answers.answered > 0
    return NextStep(IMPORT_RETURN, 0, _import_text(checklist, today), url, by_hand=some)


def _page(file: ReturnFile) -> str:
    return reverse("portail:return_file", args=[file.pk])


def _import_text(checklist: Checklist, today: date) -> str:
    answers = checklist.answers
    if days := silent_days(checklist.batch, answers, today):
        return (
            f"l’agence n’a rien répondu depuis {days} jours : cherchez sur son portail le fichier rendu, "
            "puis importez-le ici."
        )
    left = answers.lines - answers.answered
    if answers.answered:
        return (
            f"importez le retour de l’agence pour {_all(left)} qui attend{'ent' if left > 1 else ''} encore."
        )
    return "attendez les deux contrôles de l’agence, puis importez ici le fichier qu’elle rend."


def _all(count: int) -> str:
    return "la demande" if count == 1 else f"les {count} demandes"


def _left(rejected: int) -> str:
    """What becomes of the rejected ones, which is no longer this batch's affair."""
    if not rejected:
        return ""
    if rejected == 1:
        return " Celle qui est rejetée se corrige depuis sa page, puis repart dans un autre dépôt."
    return f" Les {rejected} qui sont rejetées se corrigent depuis leur page, puis repartent dans un autre dépôt."
