"""A request as its read-only page shows it: the very tree that is judged, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..forms.pieces import NUMBER_TO_COME
from ..forms.responsables import TAGS as OG_TAGS
from ..forms.scenarios import TAGS as ESMS_TAGS
from ..models import (
    AdvanceRequest,
    Attachment,
    BatchLineFile,
    Beneficiary,
    InstallationScenario,
    Software,
)
from ..models.columns import ORDER_COLUMNS, REQUEST_COLUMNS
from ..rules import Finding, Lane, Level, LineFacts, Mark, Node, Number, TagSpec, Value
from ..rules.amounts import euros
from ..rules.statuses import NUMBERED
from ..services.assemble import assemble, current_attachments

MANDATAIRE_TAGS = tuple(REQUEST_COLUMNS)
ORDER_TAGS = tuple(ORDER_COLUMNS)
CONTACT_TAGS = tuple(tag for tag in OG_TAGS if tag.endswith("ResponsableOG"))
CERTIFICATE_TAGS = tuple(tag for tag in OG_TAGS if tag not in CONTACT_TAGS)


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer: its label, its text, and whether it is given, still to be given, or not called for."""

    label: str
    text: str
    state: str = "given"  #: "given", "missing" or "unused"


@dataclass(frozen=True, slots=True)
class EsmsRow:
    """One ESMS of the order with its scenario."""

    row: InstallationScenario
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class OgBlock:
    """One OG of the order with its contact, its certificate and its ESMS."""

    og: Beneficiary
    contact: tuple[Cell, ...]
    certificate: tuple[Cell, ...]
    esms: tuple[EsmsRow, ...]


@dataclass(frozen=True, slots=True)
class PieceCard:
    """An attachment in force: what it is, and its official name as far as it is known."""

    piece: Attachment
    label: str
    official_name: str
    is_image: bool


@dataclass(frozen=True, slots=True)
class RequestDisplay:
    """All data of a request, by section."""

    mandataire: tuple[Cell, ...] = ()
    order: tuple[Cell, ...] = ()
    ogs: tuple[OgBlock, ...] = ()
    scenario_labels: tuple[str, ...] = ()
    pieces: tuple[PieceCard, ...] = ()
    esms_count: int = 0
    former_pieces: tuple[Attachment, ...] = field(default=())


def cell(spec: TagSpec, value: Value, lane: Lane) -> Cell:
    """A value of the tree in the words of the lane."""
    match value:
        case Mark.NOT_YET:
            return Cell(spec.label, "attribué au dépôt", "unused")
        case Mark():
            return Cell(spec.label, "à renseigner", "missing")
        case None:
            return Cell(spec.label, "sans objet" if spec.null_if else "aucun", "unused")
        case bool():
            return Cell(spec.label, "Oui" if value else "Non")
        case Number() if spec.form == "amount":
            return Cell(spec.label, euros(value.decimal))
        case str() if spec.form == "operator":
            name = lane.operators.get(value)
            return Cell(spec.label, f"{value} – {name}" if name else value)
        case str():
            return Cell(spec.label, (spec.values or {}).get(value, value))
    return Cell(spec.label, str(value))


def cells(node: Node, tags: Iterable[str], lane: Lane) -> tuple[Cell, ...]:
    """The cells of some tags of a node."""
    return tuple(cell(lane.tags[tag], node.get(tag), lane) for tag in tags)


def _called_for(found: Iterable[Cell]) -> tuple[Cell, ...]:
    """Without what the other answers do not call for."""
    return tuple(one for one in found if one.state != "unused")


def display(request: AdvanceRequest) -> RequestDisplay:
    """All data of a request. Without a software there is no lane to name its answers by: only its OG.

    The request should come from ``access.with_parts``.
    """
    software = request.software
    if software is None:
        ogs = tuple(OgBlock(og, (), (), _bare(og)) for og in request.beneficiaries.all())
        return RequestDisplay(ogs=ogs, esms_count=sum(len(block.esms) for block in ogs))
    lane: Lane = software.lane
    line = assemble(request, software).nodes(Level.LINE)[0]
    ogs = _og_blocks(request, line, lane)
    return RequestDisplay(
        mandataire=_called_for(cells(line, MANDATAIRE_TAGS, lane)),
        order=_order_cells(line, lane),
        ogs=ogs,
        scenario_labels=tuple(lane.tags[tag].label for tag in ESMS_TAGS),
        pieces=_cards(request, software),
        esms_count=sum(len(block.esms) for block in ogs),
        former_pieces=tuple(piece for piece in request.attachments.all() if piece.replaced_at is not None),
    )


def _bare(og: Beneficiary) -> tuple[EsmsRow, ...]:
    return tuple(EsmsRow(row, ()) for row in og.scenarios.all() if row.ticked)


def _og_blocks(request: AdvanceRequest, line: Node, lane: Lane) -> tuple[OgBlock, ...]:
    """The tree holds the ESMS on the line, in the order of the OG: cut it back to one part per OG."""
    esms_nodes = iter(line.nodes(Level.ESMS))
    blocks = []
    for og, node in zip(request.beneficiaries.all(), line.nodes(Level.OG), strict=True):
        ticked = [row for row in og.scenarios.all() if row.ticked]
        rows = tuple(EsmsRow(row, cells(next(esms_nodes), ESMS_TAGS, lane)) for row in ticked)
        contact = cells(node, CONTACT_TAGS, lane)
        blocks.append(OgBlock(og, contact, _called_for(cells(node, CERTIFICATE_TAGS, lane)), rows))
    return tuple(blocks)


def _order_cells(line: Node, lane: Lane) -> tuple[Cell, ...]:
    """The order; what was typed and cannot be read is shown as typed."""
    unparsed = line.facts.unparsed if isinstance(line.facts, LineFacts) else {}
    return tuple(
        Cell(lane.tags[tag].label, f"« {unparsed[tag]} » (illisible)", "missing")
        if tag in unparsed
        else cell(lane.tags[tag], line.get(tag), lane)
        for tag in ORDER_TAGS
    )


def _cards(request: AdvanceRequest, software: Software) -> tuple[PieceCard, ...]:
    """The files in force, under the names that they were sent by once the request stands in a batch."""
    sent: dict[int, str] = {}
    if request.status in NUMBERED and (attempt := request.attempts.order_by("-pk").first()):
        files = BatchLineFile.objects.filter(line=attempt)
        sent = dict(files.values_list("attachment_id", "nom_fichier"))
    pieces = current_attachments(request, software)
    return tuple(_card(piece, software.lane, sent.get(piece.pk, "")) for piece in pieces)


def _card(piece: Attachment, lane: Lane, sent_name: str) -> PieceCard:
    kind, form = lane.attachment_types.get(piece.type), lane.formats.get(piece.format)
    to_come = lane.attachment_name(kind.code, NUMBER_TO_COME, form.code) if kind and form else ""
    return PieceCard(
        piece=piece,
        label=kind.label if kind else piece.type,
        official_name=sent_name or to_come,
        is_image=piece.format != "PDF",
    )


def by_section(
    findings: Iterable[tuple[Finding, str]], titles: Sequence[tuple[str, str]]
) -> list[tuple[str, list[Finding]]]:
    """Findings under the titles of their sections, in that order, errors first; empty ones left out."""
    grouped: dict[str, list[Finding]] = {code: [] for code, _ in titles}
    for finding, section in findings:
        grouped[section].append(finding)
    return [
        (title, sorted(grouped[code], key=lambda one: not one.is_error))
        for code, title in titles
        if grouped[code]
    ]
