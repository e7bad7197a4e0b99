"""What each section's page does: show what is stored and judged, save what is posted, never lose a text."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from ...forms.places import spot_of
from ...forms.step import Repaired, StepForm, row_key
from ...forms.told import told_findings
from ...models import AdvanceRequest
from ...services.access import request_for, signed_in
from ...services.judging import Judgement, judge_request
from ...services.sections import (
    SECTION_BY_CODE,
    SECTIONS,
    STATES,
    Changes,
    NotEditable,
    StaleSection,
    drop_conflict,
    keep_conflict,
    save_section,
    state_of,
)
from ..rejection import rejection_shown, section_marked

#: The form's own fields that are no answer.
_PLUMBING = frozenset({"csrfmiddlewaretoken", "version", "settles"})

#: More repairs than this are counted, and a longer text is cut: they are only told, what is stored is whole.
TOLD_REPAIRS = 10
_TOLD_TEXT = 80


def editable_request(http: HttpRequest, pk: int) -> AdvanceRequest:
    """The request where this person may edit it now. Another's is a 404; raises ``NotEditable``."""
    request = request_for(http.user, pk)
    if request.owner_id != http.user.pk or not request.is_editable:
        raise NotEditable
    return request


def findings_by_section(judgement: Judgement) -> dict[str, list[Any]]:
    """(finding, its spot) by section, in the order of the sections and of their fields."""
    grouped: dict[str, list[Any]] = {section.code: [] for section in SECTIONS}
    for _, finding in told_findings(judgement):
        spot = spot_of(finding, judgement)
        grouped[spot.section].append((finding, spot))
    return grouped


def section_rows(request: AdvanceRequest, judgement: Judgement) -> list[dict[str, Any]]:
    """For the task list: each section with its state, its link and what is missing."""
    grouped = findings_by_section(judgement)
    rows = []
    for section in SECTIONS:
        found = [finding for finding, _ in grouped[section.code]]
        state = state_of(request, section.code, found, has_questions=_has_questions(section.code, judgement))
        label, tone = STATES[state]
        rows.append(
            {
                "section": section,
                "state": state,
                "state_label": label,
                "tone": tone,
                "errors": sum(finding.is_error for finding in found),
                "warnings": sum(not finding.is_error for finding in found),
                "url": reverse("portail:step", args=[request.pk, section.code]),
            }
        )
    return rows


def _has_questions(code: str, judgement: Judgement) -> bool:
    """Whether what the section asks about is chosen: it has nothing to ask of no OG, of no ESMS."""
    if code == "scenarios":
        return bool(judgement.scenarios)
    return code not in ("etablissements", "responsables") or bool(judgement.beneficiaries)


def next_url(request: AdvanceRequest, code: str) -> str:
    """The section after that one, or the check page after the last."""
    codes = [section.code for section in SECTIONS]
    after = codes.index(code) + 1
    if after == len(codes):
        return reverse("portail:verification", args=[request.pk])
    return reverse("portail:step", args=[request.pk, codes[after]])


@dataclass(slots=True)
class Pressed:
    """A button beside the form's own: what it does within the save, and where on the page it leads."""

    act: Callable[[Changes], str]  #: returns a French sentence of what was done
    anchor: str = ""  #: of a row far down; else the top, where the message stands
    ok: bool = True  #: False where it came too late to do anything
    done: str = ""


class StepView(View):
    """A section's page. Subclasses name the form and the template, and add to the context."""

    section: ClassVar[str]
    form_class: ClassVar[type[StepForm]]
    template_name: ClassVar[str]
    needs_software: ClassVar[bool] = True
    pressed: Pressed | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        http = request
        try:
            self.request_row = editable_request(http, kwargs["pk"])
        except NotEditable:
            return self.too_late(http, kwargs["pk"])
        if self.needs_software and self.request_row.software is None:
            messages.info(http, "Choisissez d’abord le logiciel : les questions en dépendent.")
            return redirect("portail:step", kwargs["pk"], "beneficiaires")
        return super().dispatch(http, *args, **kwargs)

    def too_late(self, http: HttpRequest, pk: int) -> HttpResponse:
        """The request is edited no more. What its owner typed is kept, and offered should it be edited again."""
        row = request_for(http.user, pk)
        text = "Cette demande n’est plus modifiable : voici où elle en est."
        if http.method == "POST" and row.owner_id == http.user.pk and row.software is not None:
            form = self.make_form(row, None)
            if form.differences(typed_texts(http.POST)):
                keep_conflict(row, self.section, form.kept(typed_texts(http.POST)))
                text += " Votre saisie est gardée : elle vous sera proposée si la demande vous revient."
        messages.warning(http, text)
        return redirect("portail:request", pk)

    def get(self, http: HttpRequest, pk: int) -> HttpResponse:
        """What is stored, with its findings once the section was saved (or when the check page links here)."""
        form = self.make_form(self.request_row, None)
        judgement = judge_request(self.request_row)
        if self.request_row.version_of(self.section) or "voir" in http.GET:
            form.show(judgement)
        return render(http, self.template_name, self.context(http, form, judgement))

    def post(self, http: HttpRequest, pk: int) -> HttpResponse:
        """Save, whatever is wrong in it; then show what is missing, or go on."""
        if http.POST.get("then") == "keep_stored":
            drop_conflict(self.request_row, self.section)
            return self.back_here()
        try:
            form = self.save(http, self.posted_version(http))
        except StaleSection:
            return self.stale(http)
        except NotEditable:
            return self.too_late(http, pk)
        return self.saved(http, form)

    def save(self, http: HttpRequest, version: int) -> StepForm:
        """Save what was posted. Raises ``StaleSection`` and ``NotEditable``."""
        forms: list[StepForm] = []

        def apply(locked: AdvanceRequest, changes: Any) -> None:
            # What a button is about is looked up before the page's own answers come in: as the page showed it.
            self.pressed = self.button(http, locked)
            form = self.make_form(locked, http.POST)
            form.apply(changes)
            if self.pressed is not None:
                self.pressed.done = self.pressed.act(changes)
            forms.append(form)

        save_section(self.request_row, self.section, version, signed_in(http), apply)
        return forms[0]

    def button(self, http: HttpRequest, locked: AdvanceRequest) -> Pressed | None:
        """The button that this save was asked by, where it is more than the form's own."""
        return None

    def saved(self, http: HttpRequest, form: StepForm) -> HttpResponse:
        """Tell what the save did; a conflict is over once the person chose, or nothing differs any more."""
        self.tell_repairs(http, form)
        fresh = request_for(http.user, self.request_row.pk)
        typed = fresh.saisie.get("conflits", {}).get(self.section)
        if typed and ("settles" in http.POST or not self.make_form(fresh, None).differences(typed)):
            drop_conflict(fresh, self.section)
        return self.after_save(http)

    def stale(self, http: HttpRequest) -> HttpResponse:
        """Both texts are kept and the person chooses; where no text differs, what was pressed is simply done."""
        fresh = request_for(http.user, self.request_row.pk)
        form, typed = self.make_form(fresh, None), typed_texts(http.POST)
        if not form.differences(typed):
            try:
                return self.saved(http, self.save(http, fresh.version_of(self.section)))
            except (StaleSection, NotEditable):
                fresh = request_for(http.user, self.request_row.pk)
        keep_conflict(fresh, self.section, form.kept(typed))
        return self.back_here()

    def posted_version(self, http: HttpRequest) -> int:
        """The version that the page was made from; a page without one is stale by definition."""
        raw = http.POST.get("version", "")
        return 0 if raw == "0" else row_key(raw) or -1

    def after_save(self, http: HttpRequest) -> HttpResponse:
        """On to the next section when asked and nothing is wrong here; else this page with its findings."""
        fresh = request_for(http.user, self.request_row.pk)
        judgement = judge_request(fresh)
        faults = [f for f, _ in findings_by_section(judgement)[self.section] if f.is_error]
        then = http.POST.get("then", "")
        if self.pressed is not None:
            anchor = self.pressed.anchor
            return HttpResponseRedirect(f"{self.here()}#{anchor}" if anchor else self.here())
        if then == "list":
            return redirect("portail:request", fresh.pk)
        if then == "next" and not faults and fresh.software_id:
            return redirect(next_url(fresh, self.section))
        if not fresh.software_id:
            messages.success(http, "Enregistré. Il reste à choisir le logiciel.")
        elif not faults and _has_questions(self.section, judgement):
            messages.success(http, "Enregistré. Cette rubrique est complète.")
        elif not faults:
            messages.success(http, "Enregistré.")
        else:
            messages.success(http, "Enregistré. Voici ce qu’il reste à compléter ou à corriger.")
        return self.back_here()

    def back_here(self) -> HttpResponseRedirect:
        """Post, redirect, get: reloading the page never posts twice."""
        return HttpResponseRedirect(self.here())

    def here(self) -> str:
        """The page's address."""
        return reverse("portail:step", args=[self.request_row.pk, self.section])

    def tell_repairs(self, http: HttpRequest, form: StepForm) -> None:
        """Say what a button did, and each repair that was applied: old text, new text, why."""
        if self.pressed is not None:
            messages.add_message(
                http, messages.SUCCESS if self.pressed.ok else messages.WARNING, self.pressed.done
            )
        told = list(dict.fromkeys(_repair_told(done) for done in form.repaired))
        for text in told[:TOLD_REPAIRS]:
            messages.info(http, text)
        if len(told) > TOLD_REPAIRS:
            messages.info(http, f"… et {len(told) - TOLD_REPAIRS} autres textes remis en forme de même.")

    def make_form(self, request: AdvanceRequest, data: QueryDict | None) -> StepForm:
        """The section's form for that request."""
        return self.form_class(request, data)

    def context(self, http: HttpRequest, form: StepForm, judgement: Judgement) -> dict[str, Any]:
        """What the template is given."""
        row = self.request_row
        typed = row.saisie.get("conflits", {}).get(self.section)
        codes = [section.code for section in SECTIONS]
        rejection = rejection_shown(row, judgement)
        here = rejection is not None and rejection.tell(form)
        return {
            "request_row": row,
            "section": SECTION_BY_CODE[self.section],
            "step_number": codes.index(self.section) + 1,
            "step_count": len(codes),
            "form": form,
            "judgement": judgement,
            "version": row.version_of(self.section),
            "conflict": form.differences(typed) if typed else [],
            "conflict_typed": typed,
            "sections": section_marked(section_rows(row, judgement), rejection),
            "rejection": rejection if here else None,
            "next_url": next_url(row, self.section),
        }


def _repair_told(done: Repaired) -> str:
    why = ", ".join(done.reasons)
    return f"{done.label} : « {_cut(done.before)} » est enregistré « {_cut(done.after)} » ({why})."


def _cut(text: str) -> str:
    return text if len(text) <= _TOLD_TEXT else f"{text[:_TOLD_TEXT]}…"


def typed_texts(data: QueryDict) -> dict[str, list[str]]:
    """What a person typed, chose or pressed in a posted form."""
    return {
        name: [text.replace("\0", "") for text in values]
        for name, values in data.lists()
        if name not in _PLUMBING
    }
