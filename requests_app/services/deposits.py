"""The life of a batch after freezing: downloaded under a name, deposited, abandoned."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from ..asp_file import names
from ..models import AdvanceRequest, Batch, BatchLine, DepositName, MarkKind, User
from ..rules.statuses import BEFORE_DEPOSIT, ForbiddenMove
from .deposit_checklist import JSON_DEPOSIT, checklist_of, why_return_waits
from .deposit_marks import keep_download
from .history import lock_batch, move_batch, move_request, record
from .numbering import free_names, mark_downloaded, take_name

#: Why a batch is abandoned -> what is shown and kept.
ABANDON_KINDS = {
    "mistake": "Une erreur a été vue avant le dépôt",
    "refused": "L’agence a refusé le fichier entier",
    "other": "Autre raison",
}


class DepositError(RuntimeError):
    """What was asked cannot be done; its text is a French sentence that says why and what to do."""


def file_name(name: DepositName) -> str:
    """The official name of the JSON file (FORMAT section 5)."""
    return names.json_name(name.numero_ans, name.day, name.number)


def rename(batch: Batch, day: date, actor: User) -> DepositName:
    """Give the batch the name of another day of deposit; its bytes never change.

    Asking twice changes nothing: a name of that day that nobody downloaded stays. One that was downloaded
    is never given again: the same day then gives the next number.
    Raises ``DepositError``, ``NamesExhausted``.
    """
    with transaction.atomic():
        locked = lock_batch(batch.pk)
        if locked.status not in BEFORE_DEPOSIT:
            raise DepositError("Ce dépôt ne change plus de nom : il est déjà déposé ou abandonné.")
        if day < timezone.localdate():
            raise DepositError("Le jour du dépôt est passé : choisissez aujourd’hui ou un jour à venir.")
        return _named_for(locked, day, actor)


def _named_for(locked: Batch, day: date, actor: User) -> DepositName:
    current = locked.name
    if current.day == day and current.downloaded_at is None:
        return current
    free_names(locked)
    given = take_name(locked, day)
    record("rename", actor, batch=locked, comment=f"{file_name(current)} → {file_name(given)}")
    return given


def name_for_download(batch: Batch, actor: User, part: int = 0) -> DepositName:
    """The name to download the JSON, or a ZIP part, under; marked as downloaded, by whom.

    A name whose day is past gives way to one of today, with the same bytes. What is deposited or abandoned is
    downloaded under the name it has, and changes no more; a file that was not downloaded before its deposit was
    said is marked then. Raises ``NamesExhausted``, ``DepositError``.
    """
    what = f"ZIP {part}" if part else "JSON"
    with transaction.atomic():
        locked = lock_batch(batch.pk)
        if locked.status not in BEFORE_DEPOSIT:
            return _late_download(locked, actor, part, what)
        name, today = locked.name, timezone.localdate()
        if name.day < today:
            name = _named_for(locked, today, actor)
        mark_downloaded(name)
        keep_download(locked, part, name, actor)
        move_batch(locked, "download", actor, comment=f"{what} · {file_name(name)}")
    batch.status = locked.status
    return name


def _late_download(locked: Batch, actor: User, part: int, what: str) -> DepositName:
    name = settled_name(locked)
    kind = MarkKind.ZIP_DOWNLOAD if part else MarkKind.JSON_DOWNLOAD
    if locked.status == "deposited" and not locked.marks.filter(kind=kind, part=part).exists():
        keep_download(locked, part, name, actor)
        record("download", actor, batch=locked, comment=f"{what} · {file_name(name)}")
    return name


def settled_name(batch: Batch) -> DepositName:
    """The name that the file was already downloaded under.

    Raises ``DepositError`` where it was not: then the name may still change, or be another file's.
    """
    name = batch.name
    if name.freed:
        raise DepositError(
            "Ce dépôt a été abandonné sans être téléchargé : son nom peut être celui d’un autre fichier."
        )
    if name.downloaded_at is None:
        raise DepositError("Téléchargez d’abord le fichier JSON : les ZIP portent son nom.")
    return name


def downloaded_names(batch: Batch) -> list[DepositName]:
    """The names that the file was downloaded under, newest first: it was deposited under one of them."""
    return list(batch.names.filter(downloaded_at__isnull=False).order_by("-pk"))


def deposit(batch: Batch, day: date, name: DepositName, actor: User) -> Batch:
    """Say that the file was deposited that day under that name. Saying it again changes nothing.

    Raises ``DepositError``.
    """
    with transaction.atomic():
        locked = lock_batch(batch.pk)
        if (locked.status, locked.deposited_on, locked.deposited_as_id) == ("deposited", day, name.pk):
            return locked
        _check_deposit(locked, day, name)
        for line in _lines(locked):
            _move_line(line, "deposit", actor, locked)
        return move_batch(
            locked,
            "deposit",
            actor,
            deposited_on=day,
            deposited_by=actor,
            deposited_as=name,
            comment=f"{file_name(name)}, le {day:%d/%m/%Y}",
        )


def _check_deposit(locked: Batch, day: date, name: DepositName) -> None:
    if locked.status in ("deposited", "abandoned"):
        raise DepositError(f"Ce dépôt est déjà « {locked.get_status_display().lower()} ».")
    if name.batch_id != locked.pk or name.downloaded_at is None:
        raise DepositError("Téléchargez d’abord le fichier JSON : c’est sous ce nom qu’il est déposé.")
    if day > timezone.localdate():
        raise DepositError(
            "La date du dépôt est dans l’avenir : indiquez le jour où le fichier a été déposé."
        )
    frozen_on = timezone.localdate(locked.created_at)
    if day < frozen_on:
        raise DepositError(
            f"La date du dépôt précède la préparation du fichier, le {frozen_on:%d/%m/%Y} : corrigez-la."
        )


def undeposit(batch: Batch, actor: User) -> bool:
    """Take back a deposit that was said by mistake; whether there was one. The requests wait for it again.

    Raises ``DepositError`` where what followed shows that the file was deposited.
    """
    with transaction.atomic():
        locked = lock_batch(batch.pk)
        if locked.status in BEFORE_DEPOSIT:
            return False
        if why_not := checklist_of(locked).why_not_undo(JSON_DEPOSIT):
            raise DepositError(why_not)
        for line in _lines(locked):
            _move_line(line, "undeposit", actor, locked)
        comment = f"{file_name(locked.name)}, le {locked.deposited_on:%d/%m/%Y}"
        move_batch(
            locked,
            "undeposit",
            actor,
            deposited_on=None,
            deposited_by=None,
            deposited_as=None,
            comment=comment,
        )
    return True


def abandon(batch: Batch, kind: str, text: str, actor: User) -> Batch:
    """Give the batch up: its requests are free again, its numeroEditeur are burnt.

    A name that was never downloaded is free for another file. Abandoning again changes nothing.
    Raises ``DepositError`` where the agency already answered for some of its lines, or a return file waits.
    """
    reason = f"{ABANDON_KINDS[kind]} : {text.strip()}"
    with transaction.atomic():
        locked = lock_batch(batch.pk)
        if locked.status == "abandoned":
            return locked
        lines = _lines(locked)
        if why_not := why_not_abandoned(locked):
            raise DepositError(why_not)
        for line in lines:
            _move_line(line, "free", actor, locked)
        free_names(locked)
        return move_batch(locked, "abandon", actor, abandon_reason=reason, comment=reason)


def why_not_abandoned(batch: Batch) -> str:
    """Why the batch cannot be given up, in French; empty where it can."""
    if batch.lines.exclude(answer="").exists():
        return (
            "L’agence a déjà répondu pour des demandes de ce dépôt : il ne peut plus être abandonné. "
            "Corrigez et renvoyez une à une les demandes rejetées."
        )
    return why_return_waits(batch)


def _lines(batch: Batch) -> list[BatchLine]:
    return list(batch.lines.select_related("request").order_by("request_id"))


def _move_line(line: BatchLine, event: str, actor: User, batch: Batch) -> AdvanceRequest:
    try:
        return move_request(line.request, event, actor, batch=batch)
    except ForbiddenMove as fault:
        raise DepositError(
            f"La demande n° {line.request_id} est « {line.request.get_status_display().lower()} » : "
            "elle ne suit plus ce dépôt. Rien n’a été changé."
        ) from fault
