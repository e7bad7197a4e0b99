"""Any sequence of deposits, returns and corrections keeps what must hold (a state machine of few, long examples).

Returns are whole, partial, repeated, shuffled, altered, foreign or contrary to the last; people decide, type an answer
by hand, correct, abandon. Whatever they do: no numeroEditeur twice, no attempt without its sent bytes, no accepted
request sent again, no line of a return file unaccounted for.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from requests_app.models import AdvanceRequest, Batch, BatchLine, Event, ReturnFile, ReturnState, TypedAnswer
from requests_app.services.answer_by_hand import AnswerRefused, Typed, answer_by_hand
from requests_app.services.correction import correct
from requests_app.services.deposits import DepositError, abandon, deposit, name_for_download, undeposit
from requests_app.services.freeze import prepare_batches
from requests_app.services.freeze_candidates import candidates
from requests_app.services.history import move_request
from requests_app.services.returns import preview, receive
from requests_app.services.returns_apply import apply

from .answer_world import REJECTED_LABEL, Told, attempts, everything, return_bytes, told
from .batch_world import make_request, make_software, make_user

TAKEN = ("accepted", "known")
#: How a return may come back, beside being whole: keyword arguments of ``return_bytes``.
SPELLINGS: tuple[dict[str, Any], ...] = (
    {},
    {"bom": True, "indent": None},
    {"key_case": str.upper, "code_as_number": True},
    {"key_order": sorted, "extra_keys": {"ajout": 1}},
    {"encoding": "cp1252"},
)


def _altered(line: dict[str, Any]) -> None:
    line["commande"]["dateCommande"] = "17/03/2023"


def _renamed(line: dict[str, Any]) -> None:
    line["numeroEditeur"] = f"ZZ{line['numLigne']:03d}"


CHANGES = {"altered": _altered, "renamed": _renamed}


class Returns(RuleBasedStateMachine):
    """The portal and an agency that keeps to its word, unless it is asked not to."""

    def __init__(self) -> None:
        super().__init__()
        self.rolled_back = transaction.atomic()
        self.rolled_back.__enter__()
        self.admin = make_user("machine", admin=True)
        self.software = make_software()
        self.word: dict[str, Told] = {}  #: numeroEditeur -> what the agency says of it
        self.sent: dict[str, tuple[int, str]] = {}  #: numeroEditeur -> request, exact line
        self.files: dict[int, int] = {}  #: return file -> how many lines it has
        self.held: set[int] = set()  #: requests in the agency's database
        self.serial = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.rolled_back.__exit__(None, None, None)

    def batches(self, *statuses: str) -> list[Batch]:
        return list(Batch.objects.filter(status__in=statuses).order_by("pk"))

    def waiting(self) -> list[BatchLine]:
        rows = BatchLine.objects.filter(answer="", batch__status="deposited", request__status="deposited")
        return list(rows.order_by("pk"))

    @initialize(answers=st.lists(st.sampled_from(["accepted", "known", "rejected"]), min_size=2, max_size=3))
    def begin(self, answers: list[str]) -> None:
        self.make(answers)
        self.send(deposited=True)

    @rule(answers=st.lists(st.sampled_from(["accepted", "rejected"]), min_size=1, max_size=2))
    def make(self, answers: list[str]) -> None:
        for _ in answers:
            make_request(self.software, self.admin, esms=1)
        self.said = answers

    @precondition(lambda self: AdvanceRequest.objects.filter(status="approved").exists())
    @rule(deposited=st.booleans())
    def send(self, deposited: bool) -> None:
        chosen = AdvanceRequest.objects.filter(status="approved").values_list("pk", flat=True)
        (batch,) = prepare_batches(self.software, chosen, timezone.localdate(), self.admin).batches
        for rank, line in enumerate(batch.lines.order_by("pk")):
            assert line.numero_editeur not in self.sent
            assert line.request_id not in self.held
            self.sent[line.numero_editeur] = line.request_id, line.sent
            self.word[line.numero_editeur] = self._word(self.said[rank % len(self.said)])
        if deposited:
            self._deposit(batch)

    def _word(self, kind: str) -> Told:
        self.serial += 1
        return told(kind, f"ASP{self.serial}")

    def _deposit(self, batch: Batch) -> None:
        deposit(batch, timezone.localdate(), name_for_download(batch, self.admin), self.admin)

    @precondition(lambda self: self.batches("frozen", "downloaded"))
    @rule(data=st.data())
    def declare(self, data: Any) -> None:
        self._deposit(data.draw(st.sampled_from(self.batches("frozen", "downloaded"))))

    @precondition(lambda self: self.batches("deposited"))
    @rule(data=st.data())
    def take_back(self, data: Any) -> None:
        batch = data.draw(st.sampled_from(self.batches("deposited")))
        answered = any(answer for _, answer, *_ in attempts(batch))
        try:
            undeposit(batch, self.admin)
        except DepositError:
            return
        assert not answered

    @precondition(lambda self: self.batches("frozen", "downloaded", "deposited"))
    @rule(data=st.data())
    def give_up(self, data: Any) -> None:
        batch = data.draw(st.sampled_from(self.batches("frozen", "downloaded", "deposited")))
        answered = any(answer for _, answer, *_ in attempts(batch))
        try:
            abandon(batch, "refused", "", self.admin)
        except DepositError:
            return
        assert not answered

    @precondition(lambda self: Batch.objects.exists())
    @rule(
        data=st.data(),
        spelling=st.sampled_from(SPELLINGS),
        shuffle=st.none() | st.integers(0, 9),
        odd=st.sampled_from(["", "", "altered", "renamed", "contrary", "repeated", "unanswered"]),
    )
    def answer(self, data: Any, spelling: dict[str, Any], shuffle: int | None, odd: str) -> None:
        batch = data.draw(st.sampled_from(self.batches("frozen", "downloaded", "deposited", "abandoned")))
        lines = {line.num_ligne: line.numero_editeur for line in batch.lines.all()}
        only = data.draw(st.sets(st.sampled_from(sorted(lines)), min_size=1))
        struck = data.draw(st.sampled_from(sorted(only))) if odd else 0
        answers = {rank: self.word[lines[rank]] for rank in only}
        if odd == "contrary":
            answers[struck] = self._word("accepted" if answers[struck][0] == "rejected" else "rejected")
        if odd == "unanswered":
            answers[struck] = ("accepted", "")
        bytes_back = return_bytes(
            batch,
            answers,
            only=only,
            shuffle=shuffle,
            repeat={struck} if odd == "repeated" else (),
            altered={struck: {"altered": _altered, "renamed": _renamed}[odd]}
            if odd in ("altered", "renamed")
            else None,
            **spelling,
        )
        self._bring(bytes_back, len(only) + (odd == "repeated"))

    def _bring(self, data: bytes, lines: int) -> None:
        row = receive(data, "retour.json", self.admin)
        if row.state == ReturnState.REFUSED:  # the only line's number was not ours
            assert {line.numero_editeur for line in BatchLine.objects.all()}.isdisjoint(_numeros(data))
            return
        self.files[row.pk] = lines
        self._apply(row)

    def _apply(self, row: ReturnFile) -> None:
        """Only what waits for a deposit is left without its row."""
        apply(row, self.admin)
        assert preview(ReturnFile.objects.get(pk=row.pk)).unwritten == 0

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def bring_again(self, data: Any) -> None:
        row = ReturnFile.objects.get(pk=data.draw(st.sampled_from(sorted(self.files))))
        receive(bytes(row.content), "copie.json", self.admin)
        self._apply(row)
        before = everything()
        assert apply(row, self.admin).changed is False
        assert everything() == before

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def decide(self, data: Any) -> None:
        row = ReturnFile.objects.get(pk=data.draw(st.sampled_from(sorted(self.files))))
        open_rows = [one for one in preview(row).rows if one.moves]
        if open_rows:
            one = data.draw(st.sampled_from(open_rows))
            apply(row, self.admin, {one.position: (data.draw(st.sampled_from(one.allowed_decisions)), "Vu")})

    @precondition(lambda self: self.waiting())
    @rule(data=st.data(), kind=st.sampled_from(TypedAnswer))
    def type_by_hand(self, data: Any, kind: TypedAnswer) -> None:
        line = data.draw(st.sampled_from(self.waiting()))
        word = self.word[line.numero_editeur]
        number = (word if word[0] in TAKEN else self._word("accepted"))[1]
        number, label = {"accepted": (number, ""), "rejected": ("", REJECTED_LABEL), "never": ("", "")}[kind]
        try:
            answer_by_hand(line.pk, Typed(kind, "Vu", number, label), self.admin)
        except AnswerRefused:
            assert kind == TypedAnswer.NEVER

    @precondition(lambda self: AdvanceRequest.objects.filter(status="rejected").exists())
    @rule(data=st.data())
    def mend(self, data: Any) -> None:
        rejected = list(AdvanceRequest.objects.filter(status="rejected").order_by("pk"))
        request = correct(data.draw(st.sampled_from(rejected)).pk, self.admin)
        for event in ("submit", "approve"):
            move_request(request, event, self.admin)

    @invariant()
    def no_numero_editeur_twice_and_what_was_sent_stays(self) -> None:
        now = {line.numero_editeur: (line.request_id, line.sent) for line in BatchLine.objects.all()}
        assert now == self.sent
        for batch in Batch.objects.all():
            content = bytes(batch.content)
            assert hashlib.sha256(content).hexdigest() == batch.sha256
            assert all(line.sent in content.decode() for line in batch.lines.all())

    @invariant()
    def what_the_agency_has_is_never_sent_again(self) -> None:
        taken = BatchLine.objects.filter(answer__in=TAKEN)
        assert [
            key for key, count in Counter(taken.values_list("request_id", flat=True)).items() if count > 1
        ] == []
        self.held |= {line.request_id for line in taken if line.numero_asp}
        statuses = set(AdvanceRequest.objects.filter(pk__in=self.held).values_list("status", flat=True))
        assert statuses <= {"accepted"}
        assert not {one.request.pk for one in candidates(self.software)} & self.held
        numbers = Counter(line.numero_asp for line in BatchLine.objects.exclude(numero_asp=""))
        assert all(count == 1 for count in numbers.values())

    @invariant()
    def status_and_answer_agree(self) -> None:
        for request in AdvanceRequest.objects.prefetch_related("attempts"):
            answers = {line.answer for line in request.attempts.all()}
            assert (request.status == "accepted") == bool(answers & set(TAKEN)), (request.status, answers)
            if request.status == "rejected":
                assert "rejected" in answers

    @invariant()
    def every_line_of_every_return_is_accounted_for(self) -> None:
        for row in ReturnFile.objects.filter(pk__in=self.files):
            kept = sorted(row.lines.values_list("position", flat=True))
            everyone = list(range(self.files[row.pk]))
            assert [one.position for one in preview(row).rows] == everyone
            assert set(kept) <= set(everyone)
            assert (row.state == ReturnState.APPLIED) == (kept == everyone)

    @invariant()
    def history_has_no_gap(self) -> None:
        last: dict[int, str] = {}
        for event in Event.objects.exclude(request=None).exclude(to_status="").order_by("pk"):
            assert last.get(event.request_id, event.from_status) == event.from_status
            last[event.request_id] = event.to_status
        now = dict(AdvanceRequest.objects.filter(pk__in=last).values_list("pk", "status"))
        assert now == last


def _numeros(data: bytes) -> set[str]:
    """The numeroEditeur of a return file, however its keys are written."""
    text = data.decode("utf-8-sig", "replace")
    (lines,) = [value for value in json.loads(text).values() if isinstance(value, list)]
    return {value for line in lines for key, value in line.items() if key.lower() == "numeroediteur"}


@pytest.mark.django_db
@pytest.mark.usefixtures("files")
def test_any_sequence() -> None:
    run_state_machine_as_test(
        Returns, settings=settings(max_examples=max(5, settings().max_examples // 10), stateful_step_count=12)
    )
