"""What « Préparer un dépôt » offers where more requests wait than one file holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from requests_app.models import Software, User
from requests_app.rules import lanes
from requests_app.services import freeze_candidates
from requests_app.services.freeze import judged

from .batch_world import make_request, make_software

pytestmark = pytest.mark.django_db


def test_more_than_one_file_holds_are_judged_file_by_file(
    administrateur: User, files: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = lanes()["ms1-dui"]
    tags = {**shipped.tags, "lignesImport": replace(shipped.tags["lignesImport"], maximum=2)}
    narrow = replace(shipped, limits=replace(shipped.limits, lines=2), tags=tags)
    monkeypatch.setattr(Software, "lane", property(lambda _: narrow))
    software = make_software()
    sizes = []

    def counted(of: Software, requests: Sequence[Any], context: Any) -> Any:
        sizes.append(len(requests))
        return judged(of, requests, context)

    monkeypatch.setattr(freeze_candidates, "judged", counted)
    made = [make_request(software, administrateur, esms=1).pk for _ in range(3)]
    found = freeze_candidates.candidates(software)
    assert [one.request.pk for one in found if one.ready] == made
    assert sizes == [2, 1]
