"""A lane: everything that differs from one couloir to the next, read from its one file in ``couloirs/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .tree import Level


@dataclass(frozen=True, slots=True)
class TagSpec:
    """One tag's row of the table of section 3.2, as data.

    ``kind``: "null", "text", "integer", "decimal", "boolean", "object" (a block) or "array" (a repeating
    block, or FINESSGeos: an array of plain texts).
    ``null_if`` / ``required_if`` name conditions registered in ``rules.conditions``; ``required_if`` may also
    be "always" or "never". Where ``null_if`` holds the value must be null; else where ``required_if``
    holds it must be given; else null and a value are both fine.
    """

    name: str
    level: Level
    kind: str
    label: str  #: what a French user reads
    section: str  #: document and section, never empty
    holds: Level | None = None  #: for a repeating block: the level of its items
    block: str | None = (
        None  #: the block that the document lists the tag under (certificatServeur, commande …)
    )
    exact_length: int | None = None  #: (=n)
    below_length: int | None = None  #: (<n), strictly
    charset: str | None = None  #: "digits", "alphanumeric" or "capitals"
    form: str | None = (
        None  #: "finess", "siret", "phone", "email", "date", "amount", "attachment_name", "operator"
    )
    values: Mapping[str, str] | None = None  #: enumeration: value -> French label
    minimum: int | None = None  #: of an integer, or of an array's length
    maximum: int | None = None
    null_if: str | None = None
    required_if: str = "always"
    profiles: Mapping[str, str] | None = (
        None  #: value as JSON text ("true", "PA") -> code of the profile it needs
    )
    nullable_block: bool = False  #: D5: a bare null is accepted in the block's place
    help: str = ""  #: what a form says under the label
    decided: Mapping[str, str] | None = None  #: property of this row -> the decision that it rests on ("D2")

    @property
    def none_is_answer(self) -> bool:
        """Whether « aucun » is an answer of its own, told apart from not having answered."""
        return self.required_if == "never"

    def source_of(self, prop: str) -> str:
        """What backs one property of this row: « décision Dn » where a decision does, else its section."""
        decision = (self.decided or {}).get(prop)
        return f"décision {decision}" if decision else self.section


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile that the ANS references a software with."""

    code: str
    label: str
    section: str


@dataclass(frozen=True, slots=True)
class AttachmentType:
    """BON_COMMANDE or PREUVE_HT, with the short code that stands in file names."""

    code: str
    short: str
    label: str
    section: str


@dataclass(frozen=True, slots=True)
class FileFormat:
    """PDF, PNG or JPG, its ending in names, and other endings that mean the same."""

    code: str
    extension: str
    aliases: tuple[str, ...] = ()


class LaneError(ValueError):
    """A lane's file cannot be used; its text is a French sentence that says where and why."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Section 2.1: inclusive. Mo are decimal when written, binary when a stranger's file is judged."""

    lines: int
    attachment_mo: int
    zip_mo: int
    section: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """One couloir with its type of software."""

    code: str  #: "ms1-dui"
    label: str  #: "MS1-DUI"
    document: str
    sons: str  #: the funding scheme, "MS-PA-PH-DOM-Va1"
    call: str  #: the call for funding, "AF-MS1-DUI-Va1"
    name_prefix: str  #: "MS1-DUI-Va1", the start of each attachment's name
    limits: Limits
    tags: Mapping[str, TagSpec]  #: in the order of the default structure
    profiles: Mapping[str, Profile]
    attachment_types: Mapping[str, AttachmentType]
    formats: Mapping[str, FileFormat]
    operators: Mapping[str, str]  #: code, byte for byte -> label
    families: tuple[str, ...]  #: suggested families of ESMS
    sources: Mapping[str, str]  #: rule id -> its section, where the lane's document backs it
    sha256: str = ""  #: of the file that it was read from: a batch keeps which one judged it

    def level_tags(self, level: Level) -> tuple[TagSpec, ...]:
        """The tags of one level, in the order of the default structure."""
        return tuple(spec for spec in self.tags.values() if spec.level is level)

    def attachment_name(self, type_code: str, numero_editeur: str, format_code: str) -> str:
        """The name of an attachment (section 3.3); KeyError for a type or a format that the lane lacks."""
        short, extension = self.attachment_types[type_code].short, self.formats[format_code].extension
        return f"{self.name_prefix}-{short}-{numero_editeur}.{extension}"
