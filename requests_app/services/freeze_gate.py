"""The last look at a written file before it is kept: nothing leaves the portal that any of these doubts."""

import json
import logging
from collections.abc import Iterable

import jsonschema

from ..asp_file import Structure, Unreadable, json_schema, judge_document, read
from ..rules import Context, Level, Mark, Node, errors
from ..rules.tree import Value

logger = logging.getLogger(__name__)

_KEPT = "Rien n’a été figé, les demandes restent approuvées. Prévenez la personne qui administre le portail."


class FreezeFailed(RuntimeError):
    """The batch was rolled back; its text is a French sentence."""


def prove(data: bytes, tree: Node, structure: Structure, context: Context) -> None:
    """Read the bytes back, compare them with the tree they were written from, judge them, validate them.

    Raises ``FreezeFailed``. What is logged names rules and tags, never a person's data.
    """
    try:
        document = read(data, structure, context.lane)
    except Unreadable as fault:
        raise _failed("relecture impossible", [type(fault).__name__]) from fault
    differing = sorted(differences(tree, document.tree))
    if differing:
        raise _failed("la relecture diffère de ce qui est enregistré", differing)
    judged = judge_document(document, context).findings
    refused = {f"{finding.rule} ({finding.tag})" for finding in errors(judged)}
    if refused:
        raise _failed("le contrôle du fichier y voit des erreurs", sorted(refused))
    schema = jsonschema.Draft202012Validator(json_schema(context.lane, structure, context.decisions))
    broken = {"/".join(map(str, fault.absolute_path)) for fault in schema.iter_errors(json.loads(data))}
    if broken:
        raise _failed("le schéma JSON le refuse", sorted(broken))


def _failed(what: str, details: Iterable[str]) -> FreezeFailed:
    shown = ", ".join(list(details)[:10])
    logger.error("freeze refused: %s: %s", what, shown)
    return FreezeFailed(f"Le fichier écrit n’a pas passé le dernier contrôle : {what} ({shown}). {_KEPT}")


def differences(left: Node, right: Node) -> set[str]:
    """The tags or levels in which two trees differ, whatever else the portal knows of their nodes.

    A missing value and null are one and the same here under a null block (FORMAT D5).
    """
    found = {
        tag
        for tag in left.values.keys() | right.values.keys()
        if not _same(left.get(tag), right.get(tag), under_null=bool(right.null_blocks))
    }
    for level in Level:
        ours, theirs = left.nodes(level), right.nodes(level)
        if len(ours) != len(theirs):
            found.add(level.value)
        for mine, yours in zip(ours, theirs, strict=False):
            found |= differences(mine, yours)
    return found


def _same(left: Value, right: Value, *, under_null: bool) -> bool:
    if left == right and type(left) is type(right):
        return True
    return under_null and left is None and right is Mark.MISSING
