"""What is stored: one module per noun (DESIGN section 3)."""

from .attachment import Attachment
from .batch import (
    ACCEPTED_ANSWERS,
    NEVER_RETURNED,
    Answer,
    Batch,
    BatchLine,
    BatchLineFile,
    DepositName,
    TypedAnswer,
)
from .beneficiary import NONE_ANSWER, Beneficiary, InstallationScenario
from .categories import EsmsCategory, SuggestedFamily
from .decisions import Examination, Letter, LetterKind, Outcome, Payment
from .deposit_marks import DepositMark, MarkKind, MarkOutcome
from .directory import Establishment, ManagingBody, RegisterImport, Source
from .eligibility import EligibleList, EligibleNumber
from .event import Event, EventIsPermanent
from .job import ACTIVE, Job, JobState
from .labels import LONGEST_LABEL, LabelEntry
from .numbering import NumberCounter, ReservedNumber
from .order import LARGEST_AMOUNT, AmountMode, PurchaseOrder
from .reference import LONGEST_REFERENCE, clean_reference, new_reference, reference_key
from .rejection_note import Fault, RejectionNote
from .reminder import ReminderDelay
from .request import AdvanceRequest
from .returned import DOUBTFUL, Decision, ReturnFile, ReturnLine, ReturnState, Verdict
from .settings_in_force import DecisionSet, FundingScale, StructureModel
from .sheet_import import ImportState, SheetImport
from .supplier import Software, Supplier
from .user import ADMIN_GROUP, SALES_GROUP, User

__all__ = [
    "ACCEPTED_ANSWERS",
    "ACTIVE",
    "ADMIN_GROUP",
    "DOUBTFUL",
    "LARGEST_AMOUNT",
    "LONGEST_LABEL",
    "LONGEST_REFERENCE",
    "NEVER_RETURNED",
    "NONE_ANSWER",
    "SALES_GROUP",
    "AdvanceRequest",
    "AmountMode",
    "Answer",
    "Attachment",
    "Batch",
    "BatchLine",
    "BatchLineFile",
    "Beneficiary",
    "Decision",
    "DecisionSet",
    "DepositMark",
    "DepositName",
    "EligibleList",
    "EligibleNumber",
    "EsmsCategory",
    "Establishment",
    "Event",
    "EventIsPermanent",
    "Examination",
    "Fault",
    "FundingScale",
    "ImportState",
    "InstallationScenario",
    "Job",
    "JobState",
    "LabelEntry",
    "Letter",
    "LetterKind",
    "ManagingBody",
    "MarkKind",
    "MarkOutcome",
    "NumberCounter",
    "Outcome",
    "Payment",
    "PurchaseOrder",
    "RegisterImport",
    "RejectionNote",
    "ReminderDelay",
    "ReservedNumber",
    "ReturnFile",
    "ReturnLine",
    "ReturnState",
    "SheetImport",
    "Software",
    "Source",
    "StructureModel",
    "SuggestedFamily",
    "Supplier",
    "TypedAnswer",
    "User",
    "Verdict",
    "clean_reference",
    "new_reference",
    "reference_key",
]
