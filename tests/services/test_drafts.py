"""A new draft, and a copy of a request."""

from decimal import Decimal

import pytest

from requests_app.models import Beneficiary, InstallationScenario, User
from requests_app.models.columns import ESMS_COLUMNS, OG_COLUMNS
from requests_app.services.access import request_for
from requests_app.services.drafts import create_draft, duplicate
from tests.review_world import submitted
from tests.services.batch_world import PDF, attach, make_software

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]


def test_a_new_draft_has_its_order_and_an_event(commercial: User) -> None:
    request = create_draft(commercial)
    assert (request.owner, request.status, request.order.vat_regime) == (commercial, "draft", "")
    assert [event.verb for event in request.events.all()] == ["create"]


def answers(request_pk: int) -> list[dict[str, object]]:
    ogs = Beneficiary.objects.filter(request=request_pk).values(*OG_COLUMNS.values(), "name", "tranche")
    rows = InstallationScenario.objects.filter(beneficiary__request=request_pk)
    return [*ogs, *rows.values(*ESMS_COLUMNS.values(), "name", "position", "ticked")]


def test_a_copy_has_the_answers_and_not_what_is_of_one_order(commercial: User) -> None:
    source = submitted(commercial)
    proof = attach(source, PDF + b"proof", "PREUVE_HT")
    source.order.reference = "BC-12"
    source.order.save()
    source.saisie = {"commande": {"order_date": "31/02/2023"}, "conflits": {"commande": {}}}
    source.return_comment = "À revoir."
    source.section_versions = {"commande": 3}
    source.save()

    copied = request_for(commercial, duplicate(request_for(commercial, source.pk), commercial).pk)

    assert answers(copied.pk) == answers(source.pk)
    assert (copied.status, copied.copied_from, copied.return_comment) == ("draft", source, "")
    assert (copied.saisie, copied.section_versions) == ({"commande": {}}, {"commande": 3})
    order = copied.order
    assert (order.order_date, order.reference, order.vat_regime) == (None, "", "TTC")
    assert order.amount_ht == Decimal("4866.67")
    held = copied.attachments.get()
    assert (held.type, held.sha256) == ("PREUVE_HT", proof.sha256)
    assert held.file.name != proof.file.name
    with held.file.open() as stream:
        assert stream.read() == PDF + b"proof"
    assert source.attachments.count() == 2
    assert [(event.verb, event.comment) for event in copied.events.all()] == [
        ("duplicate", f"Demande n° {source.pk}")
    ]


def test_an_admins_copy_is_the_admins(commercial: User, administrateur: User) -> None:
    source = submitted(commercial)
    assert duplicate(request_for(administrateur, source.pk), administrateur).owner == administrateur


def test_the_only_software_on_offer_is_chosen(commercial: User) -> None:
    """A supplier with one software never has to choose it, and its VAT regime stands."""
    software = make_software()
    draft = create_draft(commercial)
    assert (draft.software, draft.order.vat_regime) == (software, software.supplier.vat_regime)


def test_between_two_software_a_person_chooses(commercial: User) -> None:
    make_software()
    make_software(numero_ans="9999999999")
    draft = create_draft(commercial)
    assert (draft.software, draft.order.vat_regime) == (None, "")
