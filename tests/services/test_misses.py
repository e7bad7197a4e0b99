"""What our check had not seen, and whether it would see it today."""

import json
from datetime import date
from itertools import count

import pytest

from requests_app.models import (
    AdvanceRequest,
    Batch,
    BatchLine,
    FundingScale,
    InstallationScenario,
    LabelEntry,
    Software,
    User,
)
from requests_app.rules import lanes
from requests_app.rules.numbers import finess
from requests_app.services.first_try import AnswerFilters
from requests_app.services.in_force import set_structure
from requests_app.services.misses import Miss, Sight, judged_again, misses
from requests_app.services.rejection_causes import causes_among
from tests.asp_file.models import MODELS
from tests.eligible_world import make_list
from tests.review_world import counted_queries

from .answer_world import answer
from .batch_world import make_request, make_software
from .chain_world import attempt, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

MARCH, APRIL = date(2026, 3, 2), date(2026, 4, 2)
EVERYTHING = AnswerFilters()


@pytest.fixture
def software() -> Software:
    LabelEntry.objects.all().delete()
    return make_software()


#: FINESS whose key holds, so that no warning stands in the way.
_numbers = (number for number in map("{:09d}".format, count(10**8)) if finess.has_key(number))


def _request(software: Software, owner: User) -> AdvanceRequest:
    request = make_request(software, owner)
    for row in InstallationScenario.objects.filter(beneficiary__request=request):
        InstallationScenario.objects.filter(pk=row.pk).update(finess_geo=next(_numbers))
    return AdvanceRequest.objects.get(pk=request.pk)


def _rejected(software: Software, admin: User, label: str = "Rejetée", **more: str) -> BatchLine:
    """A request that was sent second of two, and rejected."""
    pair = [_request(software, admin), _request(software, admin)]
    return answer(attempt(send(pair, admin, MARCH), pair[1]), "rejected", label=label, **more)


def _judged(line: BatchLine) -> Miss:
    (one,) = [miss for miss in judged_again(list(misses(EVERYTHING))) if miss.line.pk == line.pk]
    return one


def _rules(miss: Miss) -> list[str]:
    return [finding.rule for finding in miss.findings]


def test_a_sound_line_is_still_not_seen(software: Software, admin: User) -> None:
    miss = _judged(_rejected(software, admin))
    assert (miss.sight, miss.findings, miss.explanation) == (Sight.UNSEEN, (), None)


def test_a_rule_that_came_since_sees_it_where_the_agency_points(software: Software, admin: User) -> None:
    LabelEntry.objects.create(patterns="montant trop élevé", tag="montantSegurHT", text="Le montant.")
    line = _rejected(software, admin, "Montant trop élevé")
    assert _judged(line).sight is Sight.UNSEEN
    FundingScale.objects.update(amount_ttc="2900.00")
    miss = _judged(line)
    assert (miss.sight, _rules(miss)) == (Sight.SEEN, ["amount.cap"])


def test_an_error_elsewhere_is_not_what_the_agency_said(software: Software, admin: User) -> None:
    LabelEntry.objects.create(patterns="responsable inconnu", tag="nomResponsableOG", text="Le nom.")
    line = _rejected(software, admin, "Responsable inconnu")
    FundingScale.objects.update(amount_ttc="2900.00")
    miss = _judged(line)
    assert (miss.sight, _rules(miss)) == (Sight.ELSEWHERE, ["amount.cap"])


def test_without_an_entry_any_error_counts(software: Software, admin: User) -> None:
    line = _rejected(software, admin)
    FundingScale.objects.update(amount_ttc="2900.00")
    assert _judged(line).sight is Sight.SEEN


def test_a_warning_where_the_agency_points_would_not_have_stopped_it(software: Software, admin: User) -> None:
    """FINESSGeo and FINESSGeos hold one answer: the entry may name either."""
    LabelEntry.objects.create(patterns="établissement fermé", tag="FINESSGeo", text="Fermé.")
    line = _rejected(software, admin, "Établissement fermé")
    InstallationScenario.objects.filter(beneficiary__request=line.request).update(closed=True)
    miss = _judged(line)
    assert (miss.sight, set(_rules(miss))) == (Sight.WARNED, {"esms.closed"})
    InstallationScenario.objects.all().delete()
    assert _judged(line).sight is Sight.UNSEEN


def test_an_official_list_loaded_since_is_asked(software: Software, admin: User) -> None:
    line = _rejected(software, admin)
    make_list([])
    miss = _judged(line)
    assert (miss.sight, set(_rules(miss))) == (Sight.SEEN, {"esms.not_listed"})


def test_another_request_for_the_same_esms_is_told_but_never_itself(software: Software, admin: User) -> None:
    LabelEntry.objects.create(patterns="déjà demandé", tag="FINESSGeos", text="Déjà.")
    line = _rejected(software, admin, "Déjà demandé")
    send([line.request], admin, APRIL)
    assert _judged(line).sight is Sight.UNSEEN
    taken = InstallationScenario.objects.filter(beneficiary__request=line.request)[0].finess_geo
    other = _request(software, admin)
    InstallationScenario.objects.filter(pk=other.beneficiaries.get().scenarios.all()[0].pk).update(
        finess_geo=taken
    )
    miss = _judged(line)
    assert (miss.sight, _rules(miss)) == (Sight.WARNED, ["esms.other_request"])
    assert f"n° {other.pk}" in miss.findings[0].message
    assert f"n° {line.request_id}" not in miss.findings[0].message


def test_it_is_judged_by_the_structure_that_it_was_written_with(software: Software, admin: User) -> None:
    line = _rejected(software, admin)
    set_structure(lanes()["ms1-dui"], json.dumps(MODELS["spelled-otherwise"]()), admin)
    assert _judged(line).sight is Sight.UNSEEN


def test_damaged_bytes_are_said(software: Software, admin: User) -> None:
    line = _rejected(software, admin)
    Batch.objects.filter(pk=line.batch_id).update(content=b"{}")
    miss = _judged(line)
    assert miss.sight is Sight.UNREADABLE
    assert "abîmé" in miss.unreadable


def test_only_rejections_of_deposited_batches_newest_first(software: Software, admin: User) -> None:
    first = _rejected(software, admin)
    second = answer(attempt(send([first.request], admin, APRIL), first.request), "rejected")
    other = make_request(software, admin)
    answer(attempt(send([other], admin, APRIL), other), "accepted")
    assert list(misses(EVERYTHING)) == [second, first]
    assert list(misses(AnswerFilters(since=APRIL))) == [second]
    assert list(misses(AnswerFilters(owner=admin.pk + 1))) == []
    (cause,) = causes_among(misses(AnswerFilters(until=MARCH)))
    assert list(misses(EVERYTHING, cause)) == [first]


def test_the_queries_do_not_grow_with_the_rejections(software: Software, admin: User) -> None:
    counts = []
    for _ in range(3):
        _rejected(software, admin)
        page = list(misses(EVERYTHING))
        with counted_queries() as queries:
            judged_again(page)
        counts.append(len(queries))
    assert counts == [counts[0]] * 3
