"""How far a deposited batch is: what the agency acknowledged, what it answered, and what it is silent about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from django.db.models import (
    Aggregate,
    Case,
    CharField,
    Count,
    DecimalField,
    Exists,
    F,
    Field,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from ..models import (
    ACCEPTED_ANSWERS,
    NEVER_RETURNED,
    Answer,
    Batch,
    BatchLine,
    BatchLineFile,
    DepositMark,
    MarkKind,
    MarkOutcome,
)
from ..rules.checks.run import plural
from .reminders import delays

#: While a request is in one of these its attachments still count: later the agency has examined them.
PIECES_COUNT = ("deposited", "accepted")

#: What the agency has not acknowledged though it acknowledged the other.
NOTHING, JSON, PIECES = "", "json", "pieces"

#: What a list says of it.
LACKS_LABELS: Mapping[str, str] = MappingProxyType(
    {JSON: "JSON non confirmé", PIECES: "Pièces non confirmées"}
)
ZIP_REFUSED = "ZIP refusé"


@dataclass(frozen=True, slots=True)
class Answers:
    """How many of a batch's lines the agency answered, and how."""

    lines: int
    accepted: int
    rejected: int

    @property
    def answered(self) -> int:
        """The lines that have an answer."""
        return self.accepted + self.rejected

    @property
    def is_whole(self) -> bool:
        """Whether every line has one."""
        return self.answered == self.lines

    @property
    def text(self) -> str:
        """« 3 réponses sur 5 (2 acceptées, 1 rejetée) »; « Aucune réponse » while there is none."""
        if not self.answered:
            return f"Aucune réponse sur {self.lines}" if self.lines > 1 else "Pas encore de réponse"
        kinds = [
            plural(many, word)
            for many, word in ((self.accepted, "acceptée"), (self.rejected, "rejetée"))
            if many
        ]
        return f"{plural(self.answered, 'réponse')} sur {self.lines} ({', '.join(kinds)})"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the agency is with a batch."""

    answers: Answers
    lacks: str  #: ``JSON`` or ``PIECES`` where it acknowledged the other only, else ``NOTHING``
    zip_refused: bool
    pieces_wait: bool  #: whether some request still needs its attachments to be taken


def with_progress(batches: QuerySet[Batch]) -> QuerySet[Batch]:
    """The batches with ``line_count``, ``total_ht`` and what ``standing_of`` reads: what a list of batches shows of
    each, in one query.
    """
    refused = DepositMark.objects.filter(
        batch=OuterRef("pk"), kind=MarkKind.ZIP_DEPOSIT, outcome=MarkOutcome.REFUSED
    )
    waiting = Exists(_waiting("pk"))
    return batches.annotate(
        line_count=_of_lines(Count("pk")),
        total_ht=_of_lines(Sum("amount_ht"), DecimalField(max_digits=17, decimal_places=2)),
        accepted_count=_of_lines(Count("pk", filter=Q(answer__in=ACCEPTED_ANSWERS))),
        rejected_count=_of_lines(Count("pk", filter=Q(answer=Answer.REJECTED))),
        lacks=lacks("pk", "status"),
        zip_refused=_flag(Q(Exists(refused)) & Q(waiting) & Q(status="deposited")),
        pieces_wait=_flag(Q(waiting)),
    )


def incomplete(batches: QuerySet[Batch]) -> QuerySet[Batch]:
    """Of batches that came from ``with_progress``: those with one acknowledgement only, or with a ZIP refused."""
    return batches.filter(~Q(lacks=NOTHING) | Q(zip_refused=True))


def silent(batches: QuerySet[Batch], today: date) -> QuerySet[Batch]:
    """The batches deposited long ago of which the agency answered no line."""
    answered = BatchLine.objects.filter(batch=OuterRef("pk")).exclude(answer="")
    return batches.filter(~Exists(answered), status="deposited", deposited_on__lte=silent_since(today))


def _of_lines(aggregate: Aggregate, field: Field | None = None) -> Coalesce:
    """Of a batch's lines. A subquery, so that a page of a list reads the lines of its own rows alone."""
    lines = BatchLine.objects.filter(batch=OuterRef("pk")).order_by().values("batch")
    found = Subquery(lines.annotate(found=aggregate).values("found"))
    return Coalesce(found, Value(0), output_field=field or IntegerField())


def awaited(batches: QuerySet[Batch]) -> QuerySet[Batch]:
    """The deposited batches that have a line without an answer."""
    return batches.filter(
        Exists(BatchLine.objects.filter(batch=OuterRef("pk"), answer="")), status="deposited"
    )


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False))


def _waiting(batch: str) -> QuerySet[BatchLineFile]:
    """The attachments of a batch that the agency still needs."""
    files = BatchLineFile.objects.filter(line__batch=OuterRef(batch), line__request__status__in=PIECES_COUNT)
    return files.exclude(line__answer=Answer.REJECTED)


def line_progress(lines: QuerySet[BatchLine]) -> QuerySet[BatchLine]:
    """The attempts with ``lacks``, as their batch's but for those that miss nothing any more, and ``zip_refused``:
    whether the agency's portal refused the ZIP that one of their attachments is in.
    """
    refused = BatchLineFile.objects.filter(
        line=OuterRef("pk"),
        line__batch__marks__kind=MarkKind.ZIP_DEPOSIT,
        line__batch__marks__outcome=MarkOutcome.REFUSED,
        line__batch__marks__part=F("zip_part"),
    )
    concerned = ~Q(answer=Answer.REJECTED) & Q(request__status__in=PIECES_COUNT, batch__status="deposited")
    return lines.annotate(
        lacks=Case(
            When(concerned, then=lacks("batch", "batch__status")),
            default=Value(NOTHING),
            output_field=CharField(),
        ),
        zip_refused=_flag(concerned & Q(Exists(refused))),
    )


def standing_of(batch: Batch) -> Standing:
    """Of a batch that came from ``with_progress``; of any other, by a query."""
    row = vars(batch)
    if "lacks" not in row:
        row = vars(with_progress(Batch.objects.defer("content")).get(pk=batch.pk))
    answers = Answers(row["line_count"], row["accepted_count"], row["rejected_count"])
    return Standing(answers, row["lacks"], row["zip_refused"], row["pieces_wait"])


def lacks(batch: str, status: str) -> Case:
    """An expression: which acknowledgement a batch lacks (``JSON``, ``PIECES``) though it has the other.

    ``batch`` and ``status``: the columns of the outer query that name the batch and its status. An answer of the
    agency says that it took the JSON, whether or not somebody ticked it. Attachments that nobody needs any more,
    of rejected lines or of requests that were examined, are not missed.
    """
    marks = DepositMark.objects.filter(batch=OuterRef(batch))
    lines = BatchLine.objects.filter(batch=OuterRef(batch))
    told = lines.exclude(answer="").exclude(libelle_traitement=NEVER_RETURNED)
    json = Exists(marks.filter(kind=MarkKind.JSON_TAKEN)) | Exists(told)
    pieces = Exists(marks.filter(kind=MarkKind.PIECES_TAKEN))
    deposited = Q(**{status: "deposited"})
    return Case(
        When(deposited & ~Q(pieces) & Q(json) & Q(Exists(_waiting(batch))), then=Value(PIECES)),
        When(deposited & Q(pieces) & ~Q(json), then=Value(JSON)),
        default=Value(NOTHING),
        output_field=CharField(),
    )


def silent_since(today: date) -> date:
    """The last day of deposit whose silence stands out today."""
    return today - timedelta(days=silent_after())


def silent_after() -> int:
    """Days after which a deposited batch without any answer stands out: its requests are late then, too. One query."""
    return delays()["deposited"]


def silent_days(batch: Batch, answers: Answers, today: date, after: int | None = None) -> int:
    """For how many days the agency has been silent about a deposited batch; 0 while that is usual.

    ``after`` spares a list asking for ``silent_after`` once a row.
    """
    day = batch.deposited_on
    if batch.status != "deposited" or answers.answered or day is None:
        return 0
    if (today - day).days < (silent_after() if after is None else after):
        return 0
    return (today - day).days
