"""What is done to a return file: applied, with what a person decided of its lines, or examined again."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from ..forms.returns import AsideForm
from ..models import ReturnFile, ReturnLine, ReturnState, User
from ..rules.registry import french
from ..services.access import require_admin, signed_in
from ..services.returns import Preview, ReturnError, preview, reexamine
from ..services.returns_apply import Applied, apply
from ..services.returns_aside import set_file_aside
from .returns import decide_form, file_or_404, file_page, form_page
from .returns_display import digest


@require_admin
@require_POST
def return_apply(http: HttpRequest, pk: int) -> HttpResponse:
    """Apply what the person saw, with their decisions; where it is no longer what they saw, show it again."""
    file = file_or_404(pk)
    seen = preview(file)
    if seen.refused:
        return file_page(http, file, seen)
    form = decide_form(http, seen, http.POST)
    sound = form.is_valid()
    if http.POST.get("version") != digest(seen):
        messages.warning(http, _meanwhile(seen, signed_in(http)))
        return form_page(http, seen, form, status=409)
    if not sound:
        return form_page(http, seen, form)
    try:
        done = apply(file, signed_in(http), form.decisions)
    except ReturnError as fault:
        form.refuse(getattr(fault, "position", None), str(fault))
        return form_page(http, seen, form)
    messages.success(http, told(done))
    return redirect("portail:return_file", pk)


def _meanwhile(seen: Preview, me: User) -> str:
    """Why what was sent is not applied: somebody was quicker, or the portal changed."""
    acts: list[tuple[datetime | None, ReturnFile | ReturnLine]] = [(seen.file.applied_at, seen.file)]
    acts += [(row.stored.decided_at, row.stored) for row in seen.rows if row.stored is not None]
    dated = [(at, act) for at, act in acts if at is not None]
    if not dated:
        return "Ce que dit cette page a changé depuis que vous l’avez ouverte. Rien n’a été appliqué\u00a0: relisez-la."
    at, act = max(dated, key=lambda one: one[0])
    who = act.applied_by if isinstance(act, ReturnFile) else act.decided_by
    by = "vous l’aviez déjà" if who == me else f"{who} l’a déjà" if who else "il a déjà été"
    return french(
        f"Ce retour a changé depuis que vous avez ouvert cette page : {by} appliqué le "
        f"{timezone.localtime(at):%d/%m/%Y à %H:%M}. Rien n’a été appliqué une seconde fois : voici où il en est."
    )


def told(done: Applied) -> str:
    """What was done, in French.

    >>> from types import SimpleNamespace
    >>> done = SimpleNamespace(accepted=2, rejected=1, set_aside=0, waiting=1, changed=True)
    >>> told(done).replace("\xa0", " ")
    'Appliqué : 2 réponses acceptées, 1 rejetée. 1 ligne attend encore une décision.'
    """
    parts = [
        (done.accepted, "acceptée"),
        (done.rejected, "rejetée"),
        (done.set_aside, "laissée de côté"),
    ]
    named = [f"{many} {word}{_s(many)}" for many, word in parts if many]
    if named:
        first, *others = named
        many, _, word = first.partition(" ")
        noun = "ligne" if word.startswith("laissée") else "réponse"
        text = f"Appliqué\u00a0: {', '.join([f'{many} {noun}{_s(int(many))} {word}', *others])}."
    else:
        text = "Enregistré\u00a0: aucune demande n’a changé."
    if done.waiting:
        verb = "attendent" if done.waiting > 1 else "attend"
        text += f" {done.waiting} ligne{_s(done.waiting)} {verb} encore une décision."
    return text


def _s(many: int) -> str:
    return "s" if many > 1 else ""


@require_admin
@require_POST
def return_aside(http: HttpRequest, pk: int) -> HttpResponse:
    """Set a file aside that is not to be applied, with the reason."""
    file = file_or_404(pk)
    form = AsideForm(http.POST)
    if not form.is_valid():
        return file_page(http, file, aside=form)
    try:
        set_file_aside(file, signed_in(http), form.cleaned_data["motif"])
    except ReturnError as fault:
        messages.error(http, str(fault))
    else:
        messages.success(http, "Ce retour est mis de côté. Rien n’a changé dans les demandes.")
    return redirect("portail:return_file", pk)


@require_admin
@require_POST
def return_again(http: HttpRequest, pk: int) -> HttpResponse:
    """Examine a file that was set aside once more."""
    file = reexamine(file_or_404(pk), signed_in(http))
    if file.state == ReturnState.REFUSED:
        messages.warning(http, "Examiné à nouveau : ce fichier reste mis de côté.")
    else:
        messages.success(http, "Examiné à nouveau : ce fichier se lit. Voici ce qu’il dit.")
    return redirect("portail:return_file", pk)
