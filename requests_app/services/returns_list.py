"""The return files as lists show them: what became of their lines, and what a batch still waits for."""

from collections.abc import Iterable, Mapping

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from ..models import DOUBTFUL, Batch, BatchLine, Decision, ReturnFile, ReturnLine, ReturnState, Verdict

#: Where a line of an applied file ended up, by its verdict and by what a person decided.
ACCEPTED = Q(lines__verdict__in=(Verdict.ACCEPTED, Verdict.KNOWN)) | Q(lines__decision=Decision.ACCEPT)
REJECTED = Q(lines__verdict=Verdict.REJECTED) | Q(lines__decision=Decision.REJECT)
WAITING = Q(lines__verdict__in=DOUBTFUL, lines__decision="")
#: What the list can be narrowed to beside the states: applied files with lines that still wait.
TO_DECIDE = "decider"


def return_files() -> QuerySet[ReturnFile]:
    """Every return file, the newest first, without its bytes; counted are the lines of those applied."""
    batches = Prefetch("batches", queryset=Batch.objects.only("pk").order_by("pk"))
    return (
        ReturnFile.objects.defer("content")
        .select_related("received_by", "applied_by")
        .prefetch_related(batches)
        .annotate(
            accepted=Count("lines", filter=ACCEPTED),
            rejected=Count("lines", filter=REJECTED),
            waiting=Count("lines", filter=WAITING),
        )
        .order_by("-pk")
    )


def narrowed(files: QuerySet[ReturnFile], state: str) -> QuerySet[ReturnFile]:
    """The files in that state, or those with lines to decide; all of them for anything else."""
    if state == TO_DECIDE:
        return files.filter(pk__in=ReturnFile.objects.filter(WAITING, state=ReturnState.APPLIED).values("pk"))
    return files.filter(state=state) if state in ReturnState.values else files


def state_counts() -> Mapping[str, int]:
    """How many files are in each state; ``TO_DECIDE`` counts those applied with lines that still wait."""
    found = dict(ReturnFile.objects.order_by().values_list("state").annotate(Count("pk")))
    waiting = ReturnFile.objects.filter(WAITING, state=ReturnState.APPLIED).distinct().count()
    return {**found, TO_DECIDE: waiting}


def undecided_lines() -> QuerySet[ReturnLine]:
    """The returned lines that wait for a person's decision."""
    return ReturnLine.objects.filter(verdict__in=DOUBTFUL, decision="")


def answers_to_decide(requests: Iterable[int]) -> dict[int, int]:
    """Those of the requests of which an answer waits for a person's decision -> the return file that it is in."""
    waiting = undecided_lines().filter(line__request_id__in=list(requests)).order_by("pk")
    return dict(waiting.values_list("line__request_id", "return_file_id"))


def unapplied(batch: Batch) -> ReturnFile | None:
    """The newest return file that answers the batch and is not applied yet."""
    return batch.return_files.filter(state=ReturnState.KEPT).defer("content").first()


def unanswered(batch: Batch) -> QuerySet[BatchLine]:
    """The lines of a batch that no return file has answered, by their rank.

    ``asked_in``: the return file in which a person has to decide of it, if any.
    """
    waiting = undecided_lines().filter(line=OuterRef("pk")).order_by("-pk")
    lines = batch.lines.filter(answer="").annotate(asked_in=Subquery(waiting.values("return_file")[:1]))
    return lines.select_related("request").defer("sent", "returned").order_by("num_ligne")
