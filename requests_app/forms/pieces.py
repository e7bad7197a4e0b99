"""Section 6: the attachments. Files come in one at a time beside this form, which has no field of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from ..asp_file.names import attachment_name
from ..models import Attachment
from ..rules import AttachmentType
from ..services.assemble import current_attachments
from .places import piece_field
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


class PiecesForm(StepForm):
    """Only there to carry the section's findings."""

    section: ClassVar[str] = "pieces"

    def build(self) -> None:
        """No field."""

    def cards(self) -> Iterator[PieceCard]:
        """For the page: the order always, the proof of HT regime where it is asked for or attached."""
        assert self.request.software is not None
        held = {piece.type: piece for piece in current_attachments(self.request, self.request.software)}
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
            name_to_come=attachment_name(self.lane, kind.code, NUMBER_TO_COME, file_format.code),
        )
