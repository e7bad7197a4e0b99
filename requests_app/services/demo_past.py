"""The demo's past: a batch that was deposited and answered, made by the same steps as a person makes it."""

from __future__ import annotations

from collections.abc import Mapping

import simplejson
from django.utils import timezone

from ..models import AdvanceRequest, Batch, MarkKind, Outcome, User
from .deposit_steps import tick
from .deposits import deposit, file_name, name_for_download
from .examination import decide
from .freeze import prepare_batches
from .payments import expected_for, pay
from .returns import receive
from .returns_apply import apply
from .review import approve

ACCEPTED, CODE_ACCEPTED = "Demande acceptée", "0000"
#: The dictionary explains it, and leads to the ESMS of the request.
REJECTED = "Le FINESS géographique n’appartient pas à la liste des FINESS géographiques éligibles"
CODE_REJECTED = "1032"
NUMERO_ASP = "AVA-2026-0001"


def add_past(paid: AdvanceRequest, rejected: AdvanceRequest, admin: User) -> Batch:
    """One batch of two submitted requests: one accepted, granted and paid; one rejected, which waits for its owner."""
    for request in (paid, rejected):
        approve(request.pk, admin)
    batch = _deposited(paid, rejected, admin)
    lines = {line.request_id: line.num_ligne for line in batch.lines.all()}
    answers = {
        lines[paid.pk]: (NUMERO_ASP, CODE_ACCEPTED, ACCEPTED),
        lines[rejected.pk]: (None, CODE_REJECTED, REJECTED),
    }
    name = f"{file_name(batch.name).removesuffix('.json')}-retour.json"
    apply(receive(returned(bytes(batch.content), answers), name, admin, batch), admin)
    today = timezone.localdate()
    decide(paid.pk, Outcome.GRANTED, today, "", admin)
    expected = expected_for(paid)
    assert expected is not None
    pay(paid.pk, today, expected.ht, admin)
    return batch


def _deposited(paid: AdvanceRequest, rejected: AdvanceRequest, admin: User) -> Batch:
    """Frozen, downloaded, deposited, and both acknowledgements ticked, today: a day that is past cannot be chosen."""
    today = timezone.localdate()
    assert paid.software is not None
    prepared = prepare_batches(paid.software, [paid.pk, rejected.pk], today, admin)
    (batch,) = prepared.batches
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
