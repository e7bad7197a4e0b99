"""Made-up deposited batches, the agency's answers to them, and its return files as bytes."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import simplejson
from django.utils import timezone

from requests_app.models import (
    AdvanceRequest,
    Batch,
    BatchLine,
    Event,
    ReturnFile,
    ReturnLine,
    Software,
    User,
)
from requests_app.services.deposits import deposit, name_for_download
from requests_app.services.freeze import prepare_batches
from requests_app.services.history import move_request
from requests_app.services.returns import receive

from .batch_world import make_request

ACCEPTED_LABEL = "Demande acceptée"
KNOWN_CODE, KNOWN_LABEL = "3436", "Demande déjà connue"
REJECTED_CODE, REJECTED_LABEL = "1204", "Le FINESS géographique n’est pas éligible"

#: ("accepted", numeroASP) | ("known", numeroASP) | ("rejected", label, code); the label and code may be left out
Told = tuple[str, ...]
Line = dict[str, Any]


def deposited_batch(software: Software, owner: User, count: int, actor: User, *, esms: int = 1) -> Batch:
    """A batch of so many requests of that owner: frozen, downloaded, declared deposited today."""
    batch = frozen_batch(software, owner, count, actor, esms=esms)
    today = timezone.localdate()
    return deposit(batch, today, name_for_download(batch, actor), actor)


def frozen_batch(software: Software, owner: User, count: int, actor: User, *, esms: int = 1) -> Batch:
    """The same, frozen only."""
    chosen = [make_request(software, owner, esms=esms).pk for _ in range(count)]
    prepared = prepare_batches(software, chosen, timezone.localdate(), actor)
    assert not prepared.refusals, prepared.refusals
    assert not prepared.failure, prepared.failure
    (batch,) = prepared.batches
    return batch


def told(answer: str, numero_asp: str = "") -> Told:
    """An answer as ``return_bytes`` takes it, with the world's own label and code."""
    return ("rejected", REJECTED_LABEL, REJECTED_CODE) if answer == "rejected" else (answer, numero_asp)


def answer(
    line: BatchLine,
    kind: str,
    *,
    label: str | None = None,
    code: str | None = None,
    numero_asp: str | None = None,
    actor: User | None = None,
) -> BatchLine:
    """Give a deposited line its answer (« accepted », « known », « rejected »), its request moved with history."""
    defaults = {
        "accepted": (ACCEPTED_LABEL, "0000", f"ASP{line.pk:07d}"),
        "known": (KNOWN_LABEL, KNOWN_CODE, f"ASP{line.pk:07d}"),
        "rejected": (REJECTED_LABEL, REJECTED_CODE, ""),
    }[kind]
    line.answer, line.answered_at = kind, timezone.now()
    line.libelle_traitement, line.code_traitement, line.numero_asp = (
        usual if given is None else given
        for given, usual in zip((label, code, numero_asp), defaults, strict=True)
    )
    tags = {"numeroASP": line.numero_asp or None, "codeTraitement": line.code_traitement}
    line.returned = _written(_parsed(line.sent) | tags | {"libelleTraitement": line.libelle_traitement})
    line.save()
    verb = "reject" if kind == "rejected" else "accept"
    comment = f"{line.numero_editeur} : {line.libelle_traitement}"
    move_request(line.request, verb, actor, batch=line.batch, comment=comment)
    return line


def return_bytes(
    batch: Batch,
    answers: Mapping[int, Told],
    *,
    only: Collection[int] | None = None,
    altered: Mapping[int, Callable[[Line], Any]] | None = None,
    order: Sequence[int] | None = None,
    shuffle: int | None = None,
    repeat: Collection[int] = (),
    extra: Sequence[Line] = (),
    top: Mapping[str, Any] | None = None,
    extra_keys: Mapping[str, Any] | None = None,
    key_case: Callable[[str], str] | None = None,
    key_order: Callable[[list[str]], list[str]] | None = None,
    code_as_number: bool = False,
    encoding: str = "utf-8",
    bom: bool = False,
    cut: int | None = None,
    indent: int | None = 2,
) -> bytes:
    """The batch's file as the agency gives it back, by numLigne; a line without answer comes back untreated.

    ``only``: the numLigne that come back at all; ``altered``: what is done to a line on its way, by numLigne;
    ``order``: numLigne in their order in the file, ``shuffle``: the seed of another order; ``repeat``: the numLigne
    that stand in it twice; ``extra``: lines of nobody; ``top``: keys of the file itself; ``extra_keys``: keys that
    each line gets beside; ``key_case`` and ``key_order``: what becomes of every object's keys; ``cut``: the length
    in bytes after which nothing comes.
    """
    document = _parsed(bytes(batch.content).decode())
    (lines_key,) = [key for key, value in document.items() if isinstance(value, list)]
    lines = {line["numLigne"]: _answered(line, answers.get(line["numLigne"])) for line in document[lines_key]}
    for number, change in (altered or {}).items():
        change(lines[number])
    if code_as_number:
        for line in lines.values():
            if line["codeTraitement"] is not None:
                line["codeTraitement"] = int(line["codeTraitement"])
    kept = [number for number in (order or lines) if only is None or number in only]
    kept += [number for number in kept if number in repeat]
    whole = [lines[number] | (extra_keys or {}) for number in kept] + list(extra)
    if shuffle is not None:
        random.Random(shuffle).shuffle(whole)
    text = _written(_keys(document | {lines_key: whole} | (top or {}), key_case, key_order), indent)
    return ("\ufeff" * bom + text).encode(encoding)[:cut]


def all_accepted(batch: Batch, **distortions: Any) -> bytes:
    """The return file in which every request of the batch is accepted."""
    answers = {line.num_ligne: told("accepted", f"ASP{line.num_ligne}") for line in batch.lines.all()}
    return return_bytes(batch, answers, **distortions)


def without_numbers(batch: Batch) -> bytes:
    """The same, no line of which says its numeroEditeur."""

    def bare(line: Line) -> None:
        line["numeroEditeur"] = None

    return all_accepted(batch, altered=dict.fromkeys(batch.lines.values_list("num_ligne", flat=True), bare))


def brought(batch: Batch, answers: Mapping[int, Told], actor: User, **distortions: Any) -> ReturnFile:
    """The return file of these answers, received."""
    return receive(return_bytes(batch, answers, **distortions), "retour.json", actor)


def attempts(batch: Batch) -> list[tuple[str, ...]]:
    """What is stored of each attempt: its request's status, the answer, numeroASP, code, label."""
    return [
        (line.request.status, line.answer, line.numero_asp, line.code_traitement, line.libelle_traitement)
        for line in BatchLine.objects.filter(batch=batch).select_related("request")
    ]


def everything() -> dict[str, Any]:
    """All that applying writes."""
    return {
        "lines": list(BatchLine.objects.order_by("pk").values()),
        "requests": list(AdvanceRequest.objects.order_by("pk").values("pk", "status")),
        "returned": list(ReturnLine.objects.order_by("pk").values()),
        "files": list(ReturnFile.objects.order_by("pk").values("pk", "state", "applied_at", "applied_by")),
        "events": list(Event.objects.order_by("pk").values_list("pk", flat=True)),
    }


def _answered(line: Line, told: Told | None) -> Line:
    if told is None:
        return line
    kind, *rest = told
    if kind == "rejected":
        label, code = (*rest, *(REJECTED_LABEL, REJECTED_CODE)[len(rest) :])
        return line | {"codeTraitement": code, "libelleTraitement": label}
    label, code = (KNOWN_LABEL, KNOWN_CODE) if kind == "known" else (ACCEPTED_LABEL, "0000")
    return line | {"numeroASP": rest[0] or None, "codeTraitement": code, "libelleTraitement": label}


def _keys(
    value: Any, case: Callable[[str], str] | None, order: Callable[[list[str]], list[str]] | None
) -> Any:
    if isinstance(value, list):
        return [_keys(item, case, order) for item in value]
    if not isinstance(value, dict):
        return value
    names = order(list(value)) if order else list(value)
    return {(case(name) if case else name): _keys(value[name], case, order) for name in names}


def _parsed(text: str) -> Line:
    parsed: Line = simplejson.loads(text, use_decimal=True)
    return parsed


def _written(value: Any, indent: int | None = None) -> str:
    """JSON in which an amount keeps its two decimals."""
    return str(simplejson.dumps(value, ensure_ascii=False, indent=indent, use_decimal=True))
