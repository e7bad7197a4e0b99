"""Every finding of a draft has its section, and where a column holds its tag, a field that the page shows."""

from __future__ import annotations

import pytest

from requests_app.forms.beneficiaires import BeneficiairesForm
from requests_app.forms.commande import CommandeForm
from requests_app.forms.etablissements import EtablissementsForm
from requests_app.forms.pieces import PiecesForm
from requests_app.forms.places import SECTION_OF_RULE, SECTION_OF_TAG, Spot, spot_of
from requests_app.forms.responsables import ResponsablesForm
from requests_app.forms.scenarios import ScenariosForm
from requests_app.forms.step import StepForm, row_key, without_nul
from requests_app.models import AdvanceRequest, User
from requests_app.models.columns import COLUMNS
from requests_app.rules import REGISTRY, Decisions, Level, Place, make_finding
from requests_app.rules.answers import as_typed
from requests_app.rules.tags import LEVELS
from requests_app.services.judging import Judgement
from requests_app.services.sections import SECTION_BY_CODE

from ..wizard_world import make_draft

ANSWERED = [(level, tag) for level, columns in COLUMNS.items() for tag in columns]


def forms_of(request: AdvanceRequest) -> dict[str, StepForm]:
    """Each section's form."""
    plain = (BeneficiairesForm, EtablissementsForm, ResponsablesForm, ScenariosForm, PiecesForm)
    commande = CommandeForm(request, scale=(), decisions=Decisions())
    return {form.section: form for form in (*(kind(request) for kind in plain), commande)}


def place_of(tag: str) -> Place:
    """Where a fault of that tag would be in a tree of one OG and two ESMS."""
    level = LEVELS[tag]
    return Place(
        tag,
        line=None if level is Level.FILE else 0,
        og=0 if level is Level.OG else None,
        esms=1 if level is Level.ESMS else None,
        pj=0 if level is Level.PJ else None,
    )


def spot(request: AdvanceRequest, tag: str, rule: str = "key.missing") -> Spot:
    """Where that finding is shown."""
    assert request.software is not None
    finding = make_finding(rule, request.software.lane, place_of(tag))
    beneficiaries = tuple(request.beneficiaries.all())
    rows = tuple(row for og in beneficiaries for row in og.scenarios.all())
    return spot_of(finding, Judgement((finding,), beneficiaries, rows))


@pytest.fixture
def draft(commercial: User) -> AdvanceRequest:
    request = make_draft(commercial)
    request.order.amount_mode = "typed"
    request.order.save()
    return request


def test_the_table_knows_every_tag() -> None:
    assert set(SECTION_OF_TAG) == set(LEVELS)


def test_the_table_knows_no_rule_or_section_that_is_not() -> None:
    assert set(SECTION_OF_RULE) - set(REGISTRY) == set()
    assert (set(SECTION_OF_RULE.values()) | set(SECTION_OF_TAG.values()) - {None}) - set(
        SECTION_BY_CODE
    ) == set()


@pytest.mark.parametrize(("level", "tag"), ANSWERED, ids=[tag for _, tag in ANSWERED])
def test_a_tag_with_a_column_has_a_field(level: Level, tag: str, draft: AdvanceRequest) -> None:
    found = spot(draft, tag)
    if tag == "FINESSJuridique":
        assert found == Spot("beneficiaires", f"og-{draft.beneficiaries.get().pk}-finess_juridique")
    elif tag == "FINESSGeo":
        assert found.section == "scenarios"
    else:
        assert found.field in forms_of(draft)[found.section].fields


def test_each_rule_on_each_tag_has_a_section(draft: AdvanceRequest) -> None:
    shown = {(rule, tag): spot(draft, tag, rule).section for rule in REGISTRY for tag in LEVELS}
    assert {pair: section for pair, section in shown.items() if section not in SECTION_BY_CODE} == {}


@pytest.mark.parametrize(
    ("rule", "tag", "section"),
    [
        ("finess.key", "FINESSGeo", "etablissements"),
        ("finess.key", "FINESSJuridique", "beneficiaires"),
        ("esms.none", "FINESSGeos", "etablissements"),
        ("cap.unverified", "montantSegurHT", "commande"),
        ("amount.cap", "montantSegurHT", "commande"),
        ("attachment.ht_proof", "piecesJustificatives", "pieces"),
        ("og.none", "etablissementsClients", "beneficiaires"),
        ("profile.lacking", "profilMetier", "scenarios"),
        ("software.siret", "SIRET", "beneficiaires"),
    ],
)
def test_where_one_mends_it(rule: str, tag: str, section: str, draft: AdvanceRequest) -> None:
    assert spot(draft, tag, rule).section == section


@pytest.mark.parametrize(
    ("text", "key"), [("12", 12), ("²", 0), ("9" * 30, 0), ("", 0), ("-1", 0), ("1 ", 0)]
)
def test_keys(text: str, key: int) -> None:
    assert row_key(text) == key


def test_nul_characters_are_taken_out() -> None:
    assert (dict(without_nul({"a": "x\0y"})), without_nul({"a": "xy"})) == ({"a": ["xy"]}, {"a": "xy"})


def test_a_stored_value_as_shown() -> None:
    assert [as_typed(value) for value in (None, False, "x")] == ["", "false", "x"]
