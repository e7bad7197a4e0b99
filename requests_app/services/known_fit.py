"""Whether an answer given elsewhere may be proposed here: the field is empty, asked, and takes that value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..models import NONE_ANSWER, AdvanceRequest, Beneficiary, InstallationScenario
from ..models.columns import ESMS_COLUMNS, OG_COLUMNS, REQUEST_COLUMNS
from ..rules import Decisions, Lane, Mark, Value
from ..rules.conditions import CONDITIONS, Read
from .in_force import decisions_in_force

#: A row whose answers are proposed.
Filled = AdvanceRequest | Beneficiary | InstallationScenario

#: Tag -> column, of all that may be proposed: no column has the name of another row's.
COLUMN_OF: Mapping[str, str] = {**REQUEST_COLUMNS, **OG_COLUMNS, **ESMS_COLUMNS}
TAG_OF: Mapping[str, str] = {column: tag for tag, column in COLUMN_OF.items()}


def is_blank(value: object) -> bool:
    """Whether that question was not answered yet."""
    return value is None or value == ""


@dataclass(frozen=True, slots=True)
class Fit:
    """What proposals are measured by: the draft's lane, if it is chosen, and the decisions in force."""

    lane: Lane | None
    decisions: Decisions

    @classmethod
    def of(cls, request: AdvanceRequest) -> Fit:
        """That of a request."""
        return cls(request.software.lane if request.software else None, decisions_in_force())

    @property
    def couloir(self) -> str:
        """The lane's code."""
        return self.lane.code if self.lane else ""

    @property
    def scenario(self) -> tuple[str, ...]:
        """The columns that a scenario answers."""
        return tuple(column for tag, column in ESMS_COLUMNS.items() if tag != "FINESSGeo")

    def proposed(self, row: Filled, known: Mapping[str, Any]) -> dict[str, Any]:
        """Of some known answers, those that the row lacks, is asked for, and could be given.

        What is asked for depends on other answers: on the row's own, and where it has none on the known ones.
        """
        given = {
            column: value
            for column, value in known.items()
            if not is_blank(value) and self._takes(column, value)
        }

        def read(tag: str) -> Value:
            """The answer to a question of the row, given or proposed."""
            column = COLUMN_OF.get(tag, "")
            own = getattr(row, column, None)
            return _value(given.get(column) if is_blank(own) else own)

        return {
            column: value
            for column, value in given.items()
            if is_blank(getattr(row, column)) and self._asked(column, read)
        }

    def _takes(self, column: str, value: Any) -> bool:
        """Whether the lane's list, where it has one, holds the value."""
        if self.lane is None or isinstance(value, bool):
            return True
        spec = self.lane.tags[TAG_OF[column]]
        if value == NONE_ANSWER:
            return spec.none_is_answer
        if spec.form == "operator":
            return value in self.lane.operators
        return not spec.values or value in spec.values

    def _asked(self, column: str, read: Read) -> bool:
        """Whether the page asks it beside these answers: neither null by rule, nor known not to be required."""
        if self.lane is None:
            return True
        spec = self.lane.tags[TAG_OF[column]]
        null, required = CONDITIONS.get(spec.null_if or ""), CONDITIONS.get(spec.required_if)
        if null is not None and null.judge(read, self.decisions) is True:
            return False
        return required is None or required.judge(read, self.decisions) is not False


def _value(stored: Any) -> Value:
    """An answer as conditions read it."""
    if is_blank(stored):
        return Mark.MISSING
    if stored == NONE_ANSWER:
        return None
    value: Value = stored
    return value
