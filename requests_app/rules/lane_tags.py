"""The tags of a lane's file: each row read, then what one row says of another checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .conditions import CONDITIONS, CONSTANTS
from .lane import Limits, Profile, TagSpec
from .tags import LEVELS
from .tree import PARENT, Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .lane_table import Table

KINDS = ("null", "text", "integer", "decimal", "boolean", "object", "array")
CHARSETS = ("digits", "alphanumeric", "capitals")
FORMS = ("finess", "siret", "phone", "email", "date", "amount", "attachment_name", "operator")
_LEVELS = tuple(str(level) for level in Level)
_REQUIRED_IF = (*CONSTANTS, *CONDITIONS)


def read_tags(
    table: Table, document: str, limits: Limits, profiles: Mapping[str, Profile]
) -> Mapping[str, TagSpec]:
    """All tags in the file's order. ``LaneError`` where one is missing, unknown or contradicts another."""
    known = set(table.data)
    if missing := [tag for tag in LEVELS if tag not in known]:
        raise table.error(f"balise manquante : {', '.join(missing)}")
    if unknown := [tag for tag in table.data if tag not in LEVELS]:
        raise table.error(f"balise inconnue : {', '.join(unknown)}")
    rows = {tag: table.table(tag) for tag in list(table.data)}
    specs = {tag: _read(tag, row, document, limits) for tag, row in rows.items()}
    for tag, row in rows.items():
        _check(specs[tag], row, specs, profiles)
    return specs


def _read(tag: str, row: Table, document: str, limits: Limits) -> TagSpec:
    """One tag's row, each key taken once."""
    level = Level(row.one_of("level", _LEVELS, required=True) or "")
    holds = row.one_of("holds", _LEVELS)
    spec = TagSpec(
        name=tag,
        level=level,
        kind=row.one_of("kind", KINDS, required=True) or "",
        label=row.text("label"),
        section=f"{row.section(document)} ({tag})",
        holds=Level(holds) if holds else None,
        block=row.maybe_text("block"),
        exact_length=row.maybe_integer("exact_length"),
        below_length=row.maybe_integer("below_length"),
        charset=row.one_of("charset", CHARSETS),
        form=row.one_of("form", FORMS),
        values=row.mapping("values"),
        minimum=row.maybe_integer("minimum"),
        maximum=_maximum(row, limits),
        null_if=row.one_of("null_if", CONDITIONS),
        required_if=row.one_of("required_if", _REQUIRED_IF) or "always",
        profiles=row.mapping("profiles"),
        nullable_block=row.flag("nullable_block"),
        help=row.maybe_text("help") or "",
        decided=row.mapping("decided"),
    )
    row.close()
    return spec


def _maximum(row: Table, limits: Limits) -> int | None:
    """A number, or "lines": the limit of section 2.1, which so stands once in the file."""
    if row.data.get("maximum") == "lines":
        row.text("maximum")
        return limits.lines
    return row.maybe_integer("maximum")


def _check(spec: TagSpec, row: Table, specs: Mapping[str, TagSpec], profiles: Mapping[str, Profile]) -> None:
    """What a row says of its level, its block, its conditions and its profiles must hold together."""
    if spec.level is not LEVELS[spec.name]:
        raise row.error(
            f"« level » vaut « {spec.level} » ; cette balise est du niveau « {LEVELS[spec.name]} »"
        )
    if spec.holds and (spec.kind != "array" or PARENT.get(spec.holds) is not spec.level):
        raise row.error(f"« holds » : une balise du niveau « {spec.level} » ne tient pas de « {spec.holds} »")
    if spec.block and (spec.block not in specs or specs[spec.block].kind != "object"):
        raise row.error(f"« block » : « {spec.block} » n’est pas une balise de type « object »")
    if spec.block and specs[spec.block].level is not spec.level:
        raise row.error(f"« block » : « {spec.block} » n’est pas du niveau « {spec.level} »")
    _check_conditions(spec, row)
    _check_profiles(spec, row, profiles)
    properties = {name for name in TagSpec.__slots__ if name != "decided"}
    if stray := set(spec.decided or {}) - properties:
        raise row.error(f"« decided » : propriété inconnue {', '.join(sorted(stray))}")


def _check_conditions(spec: TagSpec, row: Table) -> None:
    """A condition reads tags of the row's own level, and never the row itself."""
    for name in (spec.null_if, spec.required_if):
        for read in CONDITIONS[name].reads if name in CONDITIONS else ():
            if LEVELS[read] is not spec.level:
                raise row.error(f"la condition « {name} » lit « {read} », d’un autre niveau")
            if read == spec.name:
                raise row.error(f"la condition « {name} » lit la balise elle-même")


def _check_profiles(spec: TagSpec, row: Table, profiles: Mapping[str, Profile]) -> None:
    """Each answer that needs a profile is an answer of the tag, each profile is described."""
    answers = ("true", "false") if spec.kind == "boolean" else tuple(spec.values or ())
    for answer, code in (spec.profiles or {}).items():
        if answer not in answers:
            raise row.error(f"« profiles » : « {answer} » n’est pas une valeur de la balise")
        if code not in profiles:
            raise row.error(f"« profiles » : le profil « {code} » n’est pas décrit dans [profiles]")
