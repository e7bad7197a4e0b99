"""A supplier's proof of HT regime: judged as any attachment is, kept once, reused by each request."""

from typing import BinaryIO

from ..asp_file.pieces import inspect
from ..models import Attachment, Supplier, User
from ..rules import Lane, lanes
from .attachments import PieceError, keep_proof

#: The attachment type that the proof is (FORMAT section 2, piecesJustificatives).
PROOF_TYPE = "PREUVE_HT"

__all__ = ["PROOF_TYPE", "PieceError", "check_proof", "proof_limit_mo", "replace_proof"]


def _judge() -> Lane:
    """A proof serves every lane: the one with the lowest limit of size judges it."""
    return min(lanes().values(), key=lambda lane: lane.limits.attachment_mo)


def proof_limit_mo() -> int:
    """The most that a proof may weigh, in Mo."""
    return _judge().limits.attachment_mo


def check_proof(upload: BinaryIO) -> None:
    """Raises ``PieceError``, with the reason and a way out, for a file that the agency would refuse."""
    inspect(upload, _judge())


def replace_proof(supplier: Supplier, upload: BinaryIO, name: str, actor: User) -> Attachment:
    """Keep a new proof in place of the one before, which stays stored. Raises ``PieceError``."""
    return keep_proof(supplier, PROOF_TYPE, upload, name, _judge(), actor)
