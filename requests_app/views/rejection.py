"""What the agency rejected, as the pages of a request show it: its words, ours, and where to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from ..forms.places import Spot, spots_of_tag
from ..forms.step import StepForm
from ..forms.told import told_findings
from ..models import LONGEST_LABEL, AdvanceRequest
from ..rules import Finding, Lane, lanes
from ..rules.numbers import finess
from ..rules.statuses import EDITABLE
from ..services.correction import Rejection, is_mended, rejection_of, tags_meant
from ..services.judging import Judgement
from ..services.label_inbox import proposed_pattern
from ..services.labels_shipped import rule_of
from ..services.review import can
from ..services.sections import SECTION_BY_CODE, STATES, Section


@dataclass(frozen=True, slots=True)
class RejectionShown:
    """A rejection on a page."""

    rejection: Rejection
    request: AdvanceRequest
    spots: tuple[Spot, ...]  #: the fields that it points at, all of one section
    findings: tuple[Finding, ...]  #: what our own check finds in the same answer

    @property
    def section(self) -> Section | None:
        """The section that it points at; None where nobody knows, or there is nothing to mend."""
        return SECTION_BY_CODE[self.spots[0].section] if self.spots else None

    @property
    def mended(self) -> bool:
        """Whether what it points at was changed since."""
        return is_mended(self.rejection.tag, self.rejection.changed, lane_of(self.request))

    @property
    def is_taken_up(self) -> bool:
        """Whether its owner can mend it now."""
        return self.request.status in EDITABLE

    @property
    def is_sent_again(self) -> bool:
        """Whether it is on its way again."""
        return self.request.status not in EDITABLE and self.request.status != "rejected"

    @property
    def can_correct(self) -> bool:
        """Whether the correction can be started."""
        return can(self.request, "correct")

    @property
    def url(self) -> str:
        """The page of the section, while the request is mended."""
        section = self.section
        if section is None or not self.is_taken_up:
            return ""
        return reverse("portail:step", args=[self.request.pk, section.code])

    def tell(self, form: StepForm) -> bool:
        """Hang it on the fields of the form that it points at; whether it points at that form's section."""
        if self.section is None or self.section.code != form.section:
            return False
        names = (form.place_of(spot) for spot in self.spots)
        form.shown.agency = {name: self for name in names if name}
        return True

    @property
    def add_url(self) -> str:
        """Where an admin explains the label."""
        line = self.rejection.line
        return add_to_dictionary(
            proposed_pattern(line.libelle_traitement), line.code_traitement, line.batch.couloir
        )


def add_to_dictionary(pattern: str, code: str, couloir: str) -> str:
    """The address of a new entry, filled with what it is to recognise."""
    filled = urlencode({"patterns": pattern, "code": code, "couloir": couloir})
    return f"{reverse('admin:requests_app_labelentry_add')}?{filled}"


def lane_of(request: AdvanceRequest) -> Lane:
    """The request's lane; whichever, while its software is not chosen."""
    software = request.software
    lane: Lane = software.lane if software else next(iter(lanes().values()))
    return lane


def rejection_shown(request: AdvanceRequest, judgement: Judgement) -> RejectionShown | None:
    """What to show of the rejection that still stands; None without one."""
    found = rejection_of(request)
    if found is None:
        return None
    told = found.explanation
    numbers = {
        number[0]
        for number in re.finditer(finess.PATTERN.pattern, found.line.libelle_traitement[:LONGEST_LABEL])
    }
    spots = spots_of_tag(told.tag, rule_of(told.entry), judgement, numbers) if told else ()
    tags = tags_meant(found.tag, lane_of(request)) if found.tag else frozenset()
    findings = tuple(worded for finding, worded in told_findings(judgement) if finding.tag in tags)
    return RejectionShown(found, request, spots, findings)


def section_marked(rows: Iterable[dict[str, Any]], shown: RejectionShown | None) -> list[dict[str, Any]]:
    """The sections of a task list: the one that the agency points at is to be mended until it is changed."""
    label, tone = STATES["to_mend"]
    to_mend = {"state": "to_mend", "state_label": label, "tone": tone}
    marked = []
    for row in rows:
        here = shown if shown is not None and shown.section == row["section"] else None
        marked.append({**row, **(to_mend if here and not here.mended else {}), "agency": here})
    return marked
