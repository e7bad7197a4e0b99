"""The rulebook, pure Python: lanes as data, and every rule of the format over one neutral tree."""

from . import amounts, numbers
from .check import check
from .conditions import CONDITIONS
from .context import Context, Decisions, EsmsFacts, LineFacts, OfficialList, OgFacts, ScaleRow, SoftwareFacts
from .findings import MAX_FINDINGS, PLAUSIBILITY, Finding, Severity, TooManyFindings, errors, plain
from .lane import AttachmentType, FileFormat, Lane, LaneError, Limits, Profile, TagSpec
from .lane_file import lanes, load_lane
from .registry import REGISTRY, Rule, make_finding
from .repair import Repair, repair_typed
from .tree import PARENT, Container, Level, Mark, Node, Number, Place, Scalar, Value

__all__ = [
    "CONDITIONS",
    "MAX_FINDINGS",
    "PARENT",
    "PLAUSIBILITY",
    "REGISTRY",
    "AttachmentType",
    "Container",
    "Context",
    "Decisions",
    "EsmsFacts",
    "FileFormat",
    "Finding",
    "Lane",
    "LaneError",
    "Level",
    "Limits",
    "LineFacts",
    "Mark",
    "Node",
    "Number",
    "OfficialList",
    "OgFacts",
    "Place",
    "Profile",
    "Repair",
    "Rule",
    "Scalar",
    "ScaleRow",
    "Severity",
    "SoftwareFacts",
    "TagSpec",
    "TooManyFindings",
    "Value",
    "amounts",
    "check",
    "errors",
    "lanes",
    "load_lane",
    "make_finding",
    "numbers",
    "plain",
    "repair_typed",
]
