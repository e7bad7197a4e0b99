"""Every rule over one tree, all findings at once.

Who says what of a broken structure: ``asp_file`` reports blocks and arrays of blocks, their items, and keys
that are unknown, moved or misspelled, and marks what they hold ``Mark.UNREADABLE``; ``check`` reports plain
tags, FINESSGeos and its items. A container marked in ``children`` is silent here.
"""

from __future__ import annotations

from .checks import attachments, beneficiaries, lines, order, scenarios
from .checks.run import LineViews, Run, View
from .checks.values import Plan, judge_values, plan_of
from .context import Context
from .findings import Finding
from .lane import TagSpec
from .tree import Level, Node, Place


def check(tree: Node, context: Context) -> list[Finding]:
    """What is wrong with a tree whose root is of level FILE; without pointers, ``first`` or order.

    One fault gives one finding: a rule is silent unless each tag that it reads is sound in itself.
    """
    run = Run(context)
    run.treated = lines.is_treated(tree)
    plan = plan_of(context.lane, portal=context.portal)
    header = View(tree, Place(""))
    judge_values(run, header, plan[Level.FILE])
    lines.treated(run, header)
    lines.lines_count(run, header)
    lines.software_facts(run, header)
    views = [LineViews(View(node, Place("", index))) for index, node in enumerate(tree.nodes(Level.LINE))]
    profile_tags = tuple(spec for spec in context.lane.level_tags(Level.ESMS) if spec.profiles)
    pattern = attachments.name_pattern(context.lane)
    for line in views:
        _values(run, line, plan)
        _line(run, line, profile_tags, pattern)
    lines.num_ligne_sequence(run, views)
    lines.numero_editeur_unique(run, views)
    return run.findings


def _values(run: Run, line: LineViews, plan: Plan) -> None:
    """Judge every value of a line and of what it holds, each in itself."""
    judge_values(run, line.line, plan[Level.LINE])
    for level, views in ((Level.OG, line.ogs), (Level.PJ, line.pieces), (Level.ESMS, line.esms)):
        for view in views or []:
            judge_values(run, view, plan[level])


def _line(
    run: Run, line: LineViews, profile_tags: tuple[TagSpec, ...], pattern: attachments.NamePattern
) -> None:
    """The rules that read several tags of one line."""
    beneficiaries.ogs(run, line)
    esms = beneficiaries.ordered(line)
    duplicates = beneficiaries.esms_duplicates(run, line)
    if esms is not None:
        scenarios.one_each(run, line, esms, duplicates)
        beneficiaries.register_facts(run, line, esms)
        if not duplicates:
            order.cap(run, line, esms)
    attachments.names(run, line, pattern)
    attachments.pieces(run, line)
    for scenario in line.esms or []:
        scenarios.profiles(run, scenario, profile_tags)
