"""Section 6: the attachments. Files come in one at a time beside this form, which has no field of its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from ..models import Attachment
from ..rules import AttachmentType, Finding
from .places import Spot, piece_field
from .step import StepForm

#: Stands for the number that is given when the batch is frozen.
NUMBER_TO_COME = "•••••"


@dataclass(frozen=True, slots=True)
class PieceCard:
    """One type of attachment: what is attached, the name it will have."""

    type: AttachmentType
    field: str
    attachment: Attachment | None
    from_supplier: bool
    name_to_come: str
    errors: tuple[Finding, ...] = ()  #: what the section's findings say of it


class PiecesForm(StepForm):
    """Only there to carry the section's findings."""

    section: ClassVar[str] = "pieces"

    def build(self) -> None:
        """No field."""

    def place_of(self, spot: Spot) -> str:
        """Each type's file input, which is no field of this form."""
        return spot.field

    def cards(self, attachments: Iterable[Attachment]) -> Iterator[PieceCard]:
        """For the page: the order always, the proof of HT regime where it is asked for or attached.

        ``attachments`` are the files in force; each card has the errors that this form was shown.
        """
        held = {piece.type: piece for piece in attachments}
        for code, kind in self.lane.attachment_types.items():
            if code == "PREUVE_HT" and self.request.order.vat_regime != "HT" and code not in held:
                continue
            yield self.card(kind, held.get(code))

    def card(self, kind: AttachmentType, attachment: Attachment | None) -> PieceCard:
        """One type's card."""
        field = piece_field(kind.code)
        file_format = self.lane.formats[attachment.format if attachment else "PDF"]
        return PieceCard(
            type=kind,
            field=field,
            attachment=attachment,
            from_supplier=attachment is not None and attachment.supplier_id is not None,
            name_to_come=self.lane.attachment_name(kind.code, NUMBER_TO_COME, file_format.code),
            errors=tuple(finding for name, finding in self.shown.errors if name == field),
        )
