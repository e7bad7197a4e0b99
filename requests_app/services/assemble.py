"""From a stored request to the neutral tree that the rules judge and the writer fills."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models

from ..models import NONE_ANSWER, AdvanceRequest, Attachment, Beneficiary, InstallationScenario, Software
from ..models.columns import ESMS_COLUMNS, OG_COLUMNS, ORDER_COLUMNS, REQUEST_COLUMNS
from ..rules import (
    Decisions,
    EsmsFacts,
    Lane,
    Level,
    LineFacts,
    Mark,
    Node,
    Number,
    OgFacts,
    TagSpec,
    Value,
    lanes,
)
from ..rules.amounts import AmountError, parse_amount
from ..rules.conditions import CONDITIONS
from .directory_facts import esms_facts
from .in_force import decisions_in_force


@dataclass(frozen=True, slots=True)
class Numbers:
    """What freezing gives to a line."""

    num_ligne: int
    numero_editeur: str
    file_names: Mapping[int, str]  #: attachment's primary key -> nomFichier


def assemble(request: AdvanceRequest, software: Software) -> Node:
    """A draft as a file of one line, what freezing gives marked « not yet ».

    The request should come from ``with_parts`` so that no query is made per row.
    """
    return assemble_file(software, [(request, None)])


def assemble_file(software: Software, requests: Iterable[tuple[AdvanceRequest, Numbers | None]]) -> Node:
    """The whole file: header and one line per request, in order."""
    requests = list(requests)
    facts = esms_facts([request for request, _ in requests], software.lane)
    proof = _proof_of(software, [request for request, _ in requests])
    lines = [_line(request, software, numbers, facts, proof) for request, numbers in requests]
    decisions = decisions_in_force()
    for line in lines:
        _null_what_is_not_called_for(line, software.lane, decisions)
    return Node(
        Level.FILE,
        {"impId": None, "numeroAns": software.numero_ans, "SIRET": software.supplier.siret},
        {Level.LINE: lines},
    )


def current_attachments(request: AdvanceRequest, software: Software) -> list[Attachment]:
    """The files in force: the request's own, and under HT the supplier's proof unless it has one of its own."""
    return _in_force(request, _proof_of(software, [request]))


def _proof_of(software: Software, requests: Iterable[AdvanceRequest]) -> Attachment | None:
    """The supplier's proof, looked up once, where one of these requests lacks its own."""
    wanted = any(request.order.vat_regime == "HT" and not _has_proof(request) for request in requests)
    proof: Attachment | None = software.supplier.ht_proof if wanted and software.supplier_id else None
    return proof


def _has_proof(request: AdvanceRequest) -> bool:
    return any(piece.type == "PREUVE_HT" and piece.replaced_at is None for piece in request.attachments.all())


def _in_force(request: AdvanceRequest, proof: Attachment | None) -> list[Attachment]:
    own = [piece for piece in request.attachments.all() if piece.replaced_at is None]
    if request.order.vat_regime != "HT":
        return [piece for piece in own if piece.type != "PREUVE_HT"]
    return own if proof is None or _has_proof(request) else [*own, proof]


def _line(
    request: AdvanceRequest,
    software: Software,
    numbers: Numbers | None,
    facts: Mapping[str, EsmsFacts],
    proof: Attachment | None,
) -> Node:
    values: dict[str, Value] = {
        "numLigne": Mark.NOT_YET if numbers is None else Number(str(numbers.num_ligne)),
        "typeAction": "C",
        "numeroASP": None,
        "numeroEditeur": Mark.NOT_YET if numbers is None else numbers.numero_editeur,
        "codeTraitement": None,
        "libelleTraitement": None,
    }
    lane: Lane = software.lane
    values |= _values(request, REQUEST_COLUMNS, lane) | _values(request.order, ORDER_COLUMNS, lane)
    unparsed = _unparsed(request)
    if (beyond := _beyond_the_column(unparsed.get("montantSegurHT", ""))) is not None:
        values["montantSegurHT"] = beyond
        del unparsed["montantSegurHT"]
    beneficiaries = list(request.beneficiaries.all())
    ticked = {og.pk: [row for row in og.scenarios.all() if row.ticked] for og in beneficiaries}
    line = Node(Level.LINE, values, facts=LineFacts(unparsed=unparsed))
    line.children = {
        Level.OG: [_og(og, ticked[og.pk], lane) for og in beneficiaries],
        Level.ESMS: [_esms(row, facts, lane) for og in beneficiaries for row in ticked[og.pk]],
        Level.PJ: [_piece(piece, numbers) for piece in _in_force(request, proof)],
    }
    return line


def _unparsed(request: AdvanceRequest) -> dict[str, str]:
    """What was typed in the order and could not be read, by tag."""
    kept = request.saisie.get("commande", {})
    return {tag: kept[column] for tag, column in ORDER_COLUMNS.items() if kept.get(column)}


def _beyond_the_column(raw: str) -> Number | None:
    """An amount that was kept as typed because no column holds so much: the rules judge it as the amount it is."""
    try:
        return Number(f"{parse_amount(raw):.2f}") if raw else None
    except AmountError:
        return None


def _og(og: Beneficiary, ticked: Sequence[InstallationScenario], lane: Lane) -> Node:
    values = _values(og, OG_COLUMNS, lane)
    values["FINESSGeos"] = [row.finess_geo for row in ticked]
    return Node(Level.OG, values, facts=OgFacts(name=og.name, tranche=og.known_tranche or None))


def _esms(row: InstallationScenario, facts: Mapping[str, EsmsFacts], lane: Lane) -> Node:
    values = _values(row, ESMS_COLUMNS, lane)
    if row.is_ref_soins in ("true", "false"):
        values["IsRefSoins"] = row.is_ref_soins == "true"
    return Node(Level.ESMS, values, facts=facts.get(row.finess_geo))


def _piece(piece: Attachment, numbers: Numbers | None) -> Node:
    name: Value = Mark.NOT_YET if numbers is None else numbers.file_names[piece.pk]
    return Node(Level.PJ, {"nomFichier": name, "formatFichier": piece.format, "typeFichier": piece.type})


def _values(row: models.Model, columns: Mapping[str, str], lane: Lane) -> dict[str, Value]:
    """The columns of a row as values of the file, by tag."""
    return {tag: _value(getattr(row, column), lane.tags[tag]) for tag, column in columns.items()}


def _value(stored: object, spec: TagSpec) -> Value:
    """A column as a value of the file: what is not answered yet is missing, « aucun » is null."""
    match stored:
        case None | "":
            return Mark.MISSING
        case bool():
            return stored
        case Decimal():
            return Number(f"{stored:.2f}")
        case date():
            return f"{stored:%d/%m}/{stored.year:04d}"
        case str() if stored == NONE_ANSWER and _takes_none(spec):
            return None
        case str():
            return Mark.MISSING if _of_another_lane(stored, spec) else stored
    raise TypeError(f"no column holds a {type(stored).__name__}")


def _takes_none(spec: TagSpec) -> bool:
    """Whether « aucun » may be stored for it: typed into a free text, the word « null » is only a word."""
    return spec.required_if == "never" or bool(spec.values) or spec.kind == "boolean"


def _of_another_lane(stored: str, spec: TagSpec) -> bool:
    """Whether that answer was given to another lane's list: here the question is still open."""
    if not spec.values or stored in spec.values:
        return False
    return any(stored in (lane.tags[spec.name].values or {}) for lane in lanes().values())


def _null_what_is_not_called_for(line: Node, lane: Lane, decisions: Decisions) -> None:
    """Answers that hang on another one become null where it does not call for them, whatever is stored."""
    for level in (Level.LINE, Level.OG, Level.ESMS):
        hanging = [spec for spec in lane.tags.values() if spec.level is level and spec.null_if]
        for node in [line] if level is Level.LINE else line.nodes(level):
            for spec in hanging:
                if _is_null(spec, node, decisions):
                    node.values[spec.name] = None


def _is_null(spec: TagSpec, node: Node, decisions: Decisions) -> bool:
    """Whether the answer is null: it must be, or it is not required and was left empty.

    D6: where it is not required, a boolean (contractualisationEditeur) is not asked for at all and a text
    (numeroCarteCPX) goes as typed. An answer that is never required waits for a person's « aucun ».
    """
    if spec.null_if and CONDITIONS[spec.null_if].judge(node.get, decisions):
        return True
    required = CONDITIONS.get(spec.required_if)
    if required is None or required.judge(node.get, decisions) is not False:
        return False
    return spec.kind == "boolean" or node.get(spec.name) is Mark.MISSING
