"""Reading a lane from its file in ``couloirs/``: everything is checked here, so that nothing fails later."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from .lane import AttachmentType, FileFormat, Lane, LaneError, Limits, Profile
from .lane_table import Table
from .lane_tags import read_tags
from .registry import REGISTRY

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).resolve().parent.parent / "couloirs"


def load_lane(path: Path) -> Lane:
    """The lane that a file describes, complete in itself.

    Raises ``LaneError``, with a French sentence naming the file, the table and the key, where the file cannot
    be read, has an unknown or an empty key, names an unknown condition, or lacks a tag.
    """
    try:
        content = path.read_bytes()
        data = tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        raise LaneError(f"{path.name} : fichier illisible ({error.strerror}).") from error
    except ValueError as error:
        raise LaneError(f"{path.name} : ce n’est pas du TOML en UTF-8 ({error}).") from error
    return replace(_lane(Table(data, path.name), path.parent), sha256=hashlib.sha256(content).hexdigest())


@cache
def lanes() -> Mapping[str, Lane]:
    """The lanes of ``couloirs/``, by code, in the order of their files' names. Raises ``LaneError``."""
    found: dict[str, Lane] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        lane = load_lane(path)
        if lane.code in found:
            raise LaneError(f"{path.name} : le code « {lane.code} » est déjà celui d’un autre couloir.")
        found[lane.code] = lane
    return MappingProxyType(found)


def _lane(table: Table, folder: Path) -> Lane:
    """The lane of a whole file; ``folder`` is where its operators' file lies."""
    document = table.text("document")
    names = table.table("names")
    prefix = names.text("prefix")
    names.text("section")
    names.close()
    limits = _limits(table.table("limits"), document)
    profiles = {code: _profile(code, part, document) for code, part in table.tables("profiles")}
    lane = Lane(
        code=table.text("code"),
        label=table.text("label"),
        document=document,
        sons=table.text("sons"),
        call=table.text("call"),
        name_prefix=prefix,
        limits=limits,
        tags=read_tags(table.table("tags"), document, limits, profiles),
        profiles=profiles,
        attachment_types={c: _attachment_type(c, t, document) for c, t in table.tables("attachment_types")},
        formats={code: _format(code, part) for code, part in table.tables("formats")},
        operators=_operators(folder / table.text("operators"), table),
        families=table.texts("families"),
        sources=_sources(table.table("sources"), document),
    )
    table.close()
    _check_enumerations(table, lane)
    return lane


def _limits(table: Table, document: str) -> Limits:
    """The limits of section 2.1."""
    limits = Limits(
        lines=table.positive("lines"),
        attachment_mo=table.positive("attachment_mo"),
        zip_mo=table.positive("zip_mo"),
        section=table.section(document),
    )
    table.close()
    return limits


def _profile(code: str, table: Table, document: str) -> Profile:
    """One profile that the ANS references a software with."""
    profile = Profile(code, table.text("label"), table.section(document))
    table.close()
    return profile


def _attachment_type(code: str, table: Table, document: str) -> AttachmentType:
    """One type of attachment, with the short code of section 3.3."""
    kind = AttachmentType(code, table.text("short"), table.text("label"), table.section(document))
    table.close()
    return kind


def _format(code: str, table: Table) -> FileFormat:
    """One format of file, with its ending."""
    file_format = FileFormat(code, table.text("extension"), table.texts("aliases", required=False))
    table.text("section")
    table.close()
    return file_format


def _operators(path: Path, table: Table) -> Mapping[str, str]:
    """Code, byte for byte, to label: a CSV file with the header ``code,label``."""
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            header, *rows = list(csv.reader(stream))
    except (OSError, ValueError) as error:
        raise table.error(f"la liste des opérateurs « {path.name} » est illisible ({error})") from error
    if header != ["code", "label"] or any(len(row) != 2 or not row[0] for row in rows):
        raise table.error(f"« {path.name} » : deux colonnes « code,label » sont attendues à chaque ligne")
    operators = dict(rows)
    if len(operators) != len(rows):
        raise table.error(f"« {path.name} » : un code y figure deux fois")
    return operators


def _sources(table: Table, document: str) -> Mapping[str, str]:
    """Rule id to its citation; an unknown rule is refused."""
    sources = {}
    for rule_id in list(table.data):
        if rule_id not in REGISTRY:
            raise table.error(f"règle inconnue « {rule_id} »")
        sources[rule_id] = f"{document}, section {table.text(rule_id)}"
    return sources


def _check_enumerations(table: Table, lane: Lane) -> None:
    """The attachment's enumerations are the lane's tables: each says the same codes."""
    for tag, codes in (("typeFichier", lane.attachment_types), ("formatFichier", lane.formats)):
        values = lane.tags[tag].values or {}
        if set(values) != set(codes):
            raise table.error(
                f"les valeurs de « {tag} » ({', '.join(values)}) ne sont pas {', '.join(codes)}"
            )
