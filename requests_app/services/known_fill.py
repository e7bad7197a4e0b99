"""Taking what earlier requests answered: one button, inside the save of its section (``sections.save_section``)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ..models import NONE_ANSWER, AdvanceRequest
from .known_answers import SCENARIO, Block, same_person, token_of
from .known_fit import Fit, is_blank
from .sections import Changes

#: Scopes: every block of a kind, those of the rows that a person ticked, or one row by its primary key.
ALL, TICKED = "all", "ticked"


class Overtaken(RuntimeError):
    """What is proposed is not what the page showed any more: nothing was taken."""


@dataclass(frozen=True, slots=True)
class Take:
    """A button: which blocks of a kind, one answer of it or (without a column) all, as the page showed them."""

    code: str
    scope: str
    column: str
    token: str

    def __str__(self) -> str:
        return f"{self.code}.{self.scope}.{self.column}.{self.token}"

    @classmethod
    def parse(cls, raw: str) -> Take | None:
        """A posted button; None where it is none of ours.

        >>> Take.parse("scenario.all..1f"), Take.parse("x")
        (Take(code='scenario', scope='all', column='', token='1f'), None)
        """
        parts = raw.split(".")
        return cls(*parts) if len(parts) == 4 else None


def selected(blocks: Sequence[Block], take: Take, ticked: Collection[str] = ()) -> list[Block]:
    """The blocks that a button is about. Raises ``Overtaken`` where they are not as the page showed them."""
    of_kind = [block for block in blocks if block.code == take.code]
    many = take.scope in (ALL, TICKED)
    shown = of_kind if many else [block for block in of_kind if str(block.row.pk) == take.scope]
    if not shown or token_of(shown) != take.token:
        raise Overtaken
    return [block for block in shown if str(block.row.pk) in ticked] if take.scope == TICKED else shown


def fill(request: AdvanceRequest, blocks: Sequence[Block], column: str, changes: Changes) -> str:
    """Put what is proposed into the fields that are empty still; a French sentence of what was done.

    What the same save typed comes first: it is never overwritten, nor completed by somebody else's.
    """
    fit = Fit.of(request)
    rows = answers = 0
    for block in blocks:
        before = answers
        for name, value in _fitting(block, fit).items():
            if column in ("", name):
                changes.put(block.row, name, value)
                answers += 1
        rows += answers > before
    if not answers:
        return "Rien à reprendre : ces réponses sont déjà remplies."
    said = "1 réponse est reprise" if answers == 1 else f"{answers} réponses sont reprises"
    where = f" pour {rows} ESMS" if blocks[0].code == SCENARIO else ""
    return f"{said}{where} : vérifiez-les, elles sont à vous maintenant."


def _fitting(block: Block, fit: Fit) -> dict[str, object]:
    """Of the block's values, those that the row can still take as it stands now."""
    if "tranche" in block.values:
        open_still = is_blank(block.row.tranche) or block.row.tranche == NONE_ANSWER  # type: ignore[union-attr]
        return dict(block.values) if open_still else {}
    return fit.proposed(block.row, block.values) if same_person(block.code, block.row, block.values) else {}
