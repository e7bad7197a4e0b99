"""What a check is made with, as the portal holds it today: structure, decisions, scale."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..asp_file import Structure, default_structure
from ..models import DecisionSet, FundingScale, Software, StructureModel, User
from ..rules import Context, Decisions, Lane, ScaleRow, SoftwareFacts

_SWITCHES = tuple(Decisions.__dataclass_fields__)


def structure_row(lane: Lane) -> StructureModel | None:
    """The model in force for that lane; None while the shipped structure is."""
    return StructureModel.objects.filter(couloir=lane.code).first()


def structure_in_force(lane: Lane) -> Structure:
    """The structure that the writer fills and the checker expects."""
    row = structure_row(lane)
    return default_structure(lane) if row is None else Structure.from_model(row.text, lane)


def set_structure(lane: Lane, text: str, actor: User | None) -> StructureModel:
    """Put a model in force. Raises ``StructureError`` with every difference that makes it unusable."""
    Structure.from_model(text, lane)
    digest = hashlib.sha256(text.encode()).hexdigest()
    with transaction.atomic():
        return StructureModel.objects.create(couloir=lane.code, text=text, sha256=digest, created_by=actor)


def decisions_row() -> DecisionSet | None:
    """The newest set of decisions; None while the shipped ones are in force."""
    return DecisionSet.objects.first()


def decisions_in_force() -> Decisions:
    """The switchable decisions as an admin last set them."""
    row = decisions_row()
    return Decisions() if row is None else Decisions(**{name: getattr(row, name) for name in _SWITCHES})


def scale_in_force(lane: Lane) -> tuple[ScaleRow, ...]:
    """The funding scale of that lane."""
    return tuple(
        ScaleRow(
            tranche=row.tranche,
            amount_ttc=row.amount_ttc,
            from_esms=row.from_esms,
            to_esms=row.to_esms,
            from_date=row.from_date,
            to_date=row.to_date,
            source=row.source,
        )
        for row in FundingScale.objects.filter(couloir=lane.code)
    )


def scale_as_json(scale: tuple[ScaleRow, ...]) -> list[Mapping[str, Any]]:
    """The scale as a batch keeps it."""
    rows = [{name: getattr(row, name) for name in ScaleRow.__dataclass_fields__} for row in scale]
    return list(json.loads(json.dumps(rows, default=str)))


def context_for(software: Software) -> Context:
    """The one context of a check in the portal."""
    lane = software.lane
    return Context(
        lane=lane,
        today=timezone.localdate(),
        decisions=decisions_in_force(),
        scale=scale_in_force(lane),
        software=SoftwareFacts(
            name=software.name,
            numero_ans=software.numero_ans,
            siret=software.supplier.siret,
            profiles=frozenset(software.profiles),
        ),
        portal=True,
    )
