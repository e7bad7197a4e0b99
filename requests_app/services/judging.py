"""Judging a stored request by the one rulebook."""

from dataclasses import dataclass

from ..asp_file import locate
from ..models import AdvanceRequest, Beneficiary, InstallationScenario
from ..rules import Finding, check
from .assemble import assemble
from .in_force import context_for, structure_in_force


@dataclass(frozen=True, slots=True)
class Judgement:
    """The findings of a request, and the rows that their places point at."""

    findings: tuple[Finding, ...]
    beneficiaries: tuple[Beneficiary, ...]
    scenarios: tuple[InstallationScenario, ...]  #: the ticked ones, in the tree's order

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Those that keep it from being submitted."""
        return tuple(finding for finding in self.findings if finding.is_error)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Those that only ask for a second look."""
        return tuple(finding for finding in self.findings if not finding.is_error)


def judge_request(request: AdvanceRequest) -> Judgement:
    """Judge a request as it is stored. Without a software there is no lane to judge it by: no finding.

    The request should come from ``access.with_parts``: its rows are read from the prefetched relations.
    """
    beneficiaries = tuple(request.beneficiaries.all())
    scenarios = tuple(row for og in beneficiaries for row in og.scenarios.all() if row.ticked)
    if request.software is None:
        return Judgement((), beneficiaries, scenarios)
    context = context_for(request.software)
    tree = assemble(request, request.software)
    located = locate(check(tree, context), structure_in_force(context.lane), tree)
    return Judgement(tuple(located), beneficiaries, scenarios)
