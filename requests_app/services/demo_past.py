"""The demo's past: three deposits in three months, answered, made by the same steps as a person makes them.

One advance is paid, one granted, one accepted after a rejection that was corrected; the last rejection waits for its
owner, for longer than it should.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import simplejson
from django.utils import timezone

from ..models import AdvanceRequest, Batch, MarkKind, Outcome, User
from .correction import correct
from .demo_clock import days_ago
from .demo_requests import submitted
from .deposit_steps import tick
from .deposits import deposit, file_name, name_for_download
from .examination import decide
from .freeze import prepare_batches
from .payments import expected_for, pay
from .returns import receive
from .returns_apply import apply
from .review import approve
from .submission import submit

#: What the agency says of a line: code and label.
ACCEPTED = ("0000", "Demande acceptée")
#: The dictionary explains both, and leads to the order's date and to the ESMS of the request.
WRONG_DATE = ("1017", "La date de commande est invalide")
WRONG_ESMS = ("1032", "Le FINESS géographique n’appartient pas à la liste des FINESS géographiques éligibles")


def add_past(sales: User, admin: User) -> None:
    """Four requests in three deposits, 31 days apart or more: never two of them in a month."""
    with days_ago(79):
        paid = submitted(sales, "MAISONS DU PHARE", "002", "PA")
        mended = submitted(sales, "RÉSIDENCES DE LA COMBE", "003", "PA")
    _answered_after(75, 71, {paid: ACCEPTED, mended: WRONG_DATE}, admin)
    with days_ago(69):
        _date_corrected(mended, sales)
    with days_ago(44):
        granted = submitted(sales, "AMIS DES ÉCLUSES", "018", "PA")
    _answered_after(40, 37, {mended: ACCEPTED, granted: ACCEPTED}, admin)
    with days_ago(33) as day:
        decide(paid.pk, Outcome.GRANTED, day, "", admin)
    with days_ago(20) as day:
        expected = expected_for(paid)
        assert expected is not None
        pay(paid.pk, day, expected.ht, admin)
    with days_ago(14):
        rejected = submitted(sales, "ENTRAIDE DES QUATRE VENTS", "027", "PH")
    with days_ago(11) as day:
        decide(granted.pk, Outcome.GRANTED, day, "", admin)
    _answered_after(8, 8, {rejected: WRONG_ESMS}, admin)


def _date_corrected(request: AdvanceRequest, sales: User) -> None:
    correct(request.pk, sales)
    order = request.order
    assert order.order_date is not None
    order.order_date -= timedelta(days=1)
    order.save()
    submit(request.pk, sales)


def _answered_after(
    deposited: int, answered: int, answers: Mapping[AdvanceRequest, tuple[str, str]], admin: User
) -> None:
    """A batch of these submitted requests, deposited so many days ago and answered so many days ago."""
    with days_ago(deposited):
        batch = _deposited(list(answers), admin)
    numbers = {line.request_id: line.num_ligne for line in batch.lines.all()}
    told = {
        numbers[request.pk]: (f"AVA-{request.pk:04}" if answer == ACCEPTED else None, *answer)
        for request, answer in answers.items()
    }
    name = f"{file_name(batch.name).removesuffix('.json')}-retour.json"
    with days_ago(answered):
        apply(receive(returned(bytes(batch.content), told), name, admin, batch), admin)


def _deposited(requests: Sequence[AdvanceRequest], admin: User) -> Batch:
    """Approved, frozen, downloaded, deposited, and both acknowledgements ticked, all in a day."""
    today, software = timezone.localdate(), requests[0].software
    assert software is not None
    for request in requests:
        approve(request.pk, admin)
    (batch,) = prepare_batches(software, [request.pk for request in requests], today, admin).batches
    name = name_for_download(batch, admin)
    name_for_download(batch, admin, part=1)
    batch = deposit(batch, today, name, admin)
    for kind, part in ((MarkKind.ZIP_DEPOSIT, 1), (MarkKind.JSON_TAKEN, 0), (MarkKind.PIECES_TAKEN, 0)):
        tick(batch, kind, part, today, admin)
    return batch


def returned(content: bytes, answers: Mapping[int, tuple[str | None, str, str]]) -> bytes:
    """A file as the agency gives it back: by numLigne, its numeroASP, code and label; amounts keep their text."""
    document = simplejson.loads(content, use_decimal=True)
    for line in document["lignesImport"]:
        line["numeroASP"], line["codeTraitement"], line["libelleTraitement"] = answers[line["numLigne"]]
    return str(simplejson.dumps(document, ensure_ascii=False, indent=2, use_decimal=True)).encode()
