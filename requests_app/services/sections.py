"""The sections of a draft: which there are, where each stands, and how one is saved."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from ..models import AdvanceRequest, User
from ..models.columns import CONTACT_COLUMNS
from ..rules import Finding
from .access import with_parts
from .history import lock_request, record
from .order_amount import follow_ticks


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the wizard."""

    code: str
    title: str
    hint: str


SECTIONS = (
    Section("beneficiaires", "Logiciel et bénéficiaires", "Le logiciel vendu et l’organisme qui commande."),
    Section("etablissements", "Établissements", "Les ESMS de la commande."),
    Section("commande", "Commande", "La date, le régime de TVA et le montant du bon de commande."),
    Section("responsables", "Responsables et certificats", "Le contact de chaque organisme, son certificat."),
    Section("scenarios", "Scénarios d’installation", "Ce qui sera installé dans chaque ESMS."),
    Section(
        "pieces", "Pièces justificatives", "Le bon de commande, et la preuve du régime HT s’il y a lieu."
    ),
)

SECTION_BY_CODE = {section.code: section for section in SECTIONS}

#: Where a section stands -> its French label, and the tone of its tag.
STATES = {
    "todo": ("À faire", "neutral"),
    "started": ("En cours", "progress"),
    "complete": ("Complet", "success"),
    "to_mend": ("À corriger", "danger"),
}

#: Rules that say « not answered yet » rather than « wrong ».
UNANSWERED = frozenset(
    {"key.missing", "og.none", "esms.none", "scenario.missing", "attachment.order", "attachment.ht_proof"}
)

#: The longest text that history keeps of a change, in characters: the FINESS of 519 ESMS fit.
_LONGEST = 8000


class StaleSection(RuntimeError):
    """Somebody saved the section since the form was opened: nothing was written."""


class NotEditable(RuntimeError):
    """The request left the statuses in which it is edited."""


@dataclass(slots=True)
class Changes:
    """What one save changes: collected while the form is applied, written in one go."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    _touched: dict[int, tuple[models.Model, set[str]]] = field(default_factory=dict)

    def put(self, target: models.Model, column: str, value: Any) -> None:
        """Set a column where it differs. History holds old and new, for contacts the column's name alone."""
        before = getattr(target, column)
        if before == value:
            return
        self.touch(target, column, value)
        entry: dict[str, Any] = {"field": column, "of": str(target._meta.verbose_name), "pk": target.pk}
        if column not in CONTACT_COLUMNS:
            entry |= {"from": _shown(before), "to": _shown(value)}
        self.entries.append(entry)

    def keep(self, target: models.Model, column: str, mark: str, held: str, now: str) -> None:
        """Remember that a person keeps what a column says, against what the directory says now (``mark``)."""
        self.touch(target, "register_kept", {**target.register_kept, column: mark})  # type: ignore[attr-defined]
        of = str(target._meta.verbose_name)
        entry = {"field": column, "of": of, "pk": target.pk, "from": held, "to": now, "kept": True}
        self.entries.append(entry)

    def touch(self, target: models.Model, column: str, value: Any) -> None:
        """Set a column that history tells otherwise, or not at all."""
        setattr(target, column, value)
        self._touched.setdefault(id(target), (target, set()))[1].add(column)

    def note(self, column: str, of: str, before: Any, after: Any) -> None:
        """History of something that is not one column: a row added or removed."""
        self.entries.append({"field": column, "of": of, "from": _shown(before), "to": _shown(after)})

    def write(self) -> None:
        """Save what ``put`` touched: one query per kind and set of columns, however many rows."""
        groups: dict[tuple[type[models.Model], frozenset[str]], list[models.Model]] = {}
        for target, columns in self._touched.values():
            groups.setdefault((type(target), frozenset(columns)), []).append(target)
        for (kind, names), rows in groups.items():
            kind._default_manager.bulk_update(rows, sorted(names), batch_size=200)


def _shown(value: Any) -> Any:
    if isinstance(value, models.Model):
        return str(value)
    if value is None or isinstance(value, bool | int):
        return value
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def save_section(
    request: AdvanceRequest,
    code: str,
    version: int,
    actor: User,
    apply: Callable[[AdvanceRequest, Changes], None],
) -> AdvanceRequest:
    """Save one section in one transaction and return the request as saved.

    ``apply`` is given the locked request and collects its changes. Raises ``StaleSection`` where the version is
    not the section's (see ``keep_conflict``) and ``NotEditable`` when the request is no longer a draft.
    """
    with transaction.atomic():
        lock_request(request.pk)
        # With its parts: whoever reads a row again within this save finds it as changed.
        locked = with_parts(AdvanceRequest.objects.filter(pk=request.pk)).get()
        if not locked.is_editable:
            raise NotEditable
        if locked.version_of(code) != version:
            raise StaleSection
        _apply(locked, code, actor, apply)
    return locked


def _apply(
    locked: AdvanceRequest, code: str, actor: User, apply: Callable[[AdvanceRequest, Changes], None]
) -> None:
    changes = Changes()
    apply(locked, changes)
    changes.write()
    if followed := follow_ticks(with_parts(AdvanceRequest.objects.filter(pk=locked.pk)).get()):
        changes.note("amount_ht", str(locked.order._meta.verbose_name), *followed)
    locked.section_versions[code] = locked.version_of(code) + 1
    locked.save()
    if locked.first_submitted_at is not None and changes.entries:
        record("edit", actor, request=locked, comment=SECTION_BY_CODE[code].title, changes=changes.entries)


def keep_conflict(request: AdvanceRequest, code: str, typed: dict[str, list[str]]) -> None:
    """Keep, beside what is stored, the texts of a save that came too late, until the person chooses."""
    with transaction.atomic():
        locked = lock_request(request.pk)
        locked.saisie.setdefault("conflits", {})[code] = typed
        locked.save(update_fields=["saisie"])


def drop_conflict(request: AdvanceRequest, code: str) -> None:
    """Forget the texts that a save too late kept: the person has chosen."""
    with transaction.atomic():
        locked = lock_request(request.pk)
        locked.saisie.get("conflits", {}).pop(code, None)
        locked.save(update_fields=["saisie"])


def state_of(
    request: AdvanceRequest, code: str, findings: Iterable[Finding], *, has_questions: bool = True
) -> str:
    """Where a section stands, from its own findings: a key of ``STATES``.

    ``has_questions``: False where what it asks about is not chosen yet: nothing can be wrong, nothing is done.
    """
    started = "started" if request.version_of(code) else "todo"
    if request.software_id is None:
        return started
    faults = [finding for finding in findings if finding.is_error]
    if any(finding.rule not in UNANSWERED for finding in faults):
        return "to_mend"
    if faults:
        return started
    return "complete" if has_questions else "todo"
