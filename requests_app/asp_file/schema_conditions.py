"""Conditions of the rules as ``if``/``then``: each is asked, never copied.

A condition answers None while it does not know enough; giving it one answer at a time finds the fewest
answers that make it hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..rules import Decisions, Lane, Mark, TagSpec, Value
from ..rules.conditions import CONDITIONS, Condition
from .structure import Structure
from .structure_spots import Shape, Spot

Answers = tuple[tuple[str, Value], ...]
Judge = Callable[[Answers], bool | None]
Schema = dict[str, Any]


def cases(condition: Condition, lane: Lane, decisions: Decisions, *, holds: bool = True) -> list[Answers]:
    """The answers, as few as possible, under which the condition holds (or certainly does not)."""

    def judge(answers: Answers) -> bool | None:
        told = dict(answers)
        answer = condition.judge(lambda tag: told.get(tag, Mark.UNREADABLE), decisions)
        return None if answer is None else answer is holds

    found = _true(condition, lane, judge, ())
    return list(dict.fromkeys(_needed(judge, answers) for answers in found))


def _true(condition: Condition, lane: Lane, judge: Judge, fixed: Answers) -> Iterator[Answers]:
    answer = judge(fixed)
    if answer is not None or len(fixed) == len(condition.reads):
        if answer:
            yield fixed
        return
    tag = condition.reads[len(fixed)]
    for value in _answers(lane.tags[tag]):
        yield from _true(condition, lane, judge, (*fixed, (tag, value)))


def _needed(judge: Judge, answers: Answers) -> Answers:
    """Without the answers that do not matter to this one."""
    for one in answers:
        rest = tuple(other for other in answers if other != one)
        if judge(rest):
            return _needed(judge, rest)
    return answers


def _answers(spec: TagSpec) -> list[Value]:
    values: list[Value] = [True, False] if spec.kind == "boolean" else list(spec.values or {})
    return [*values, None]


def conditional(structure: Structure, decisions: Decisions) -> dict[int, list[Schema]]:
    """The ``if``/``then`` of each spot, by its identity, for all tags that hang on other tags.

    A condition whose tags stand under another array than the tag it rules cannot be said: the rules say it.
    """
    lane = structure.lane
    found: dict[tuple[int, Answers], tuple[Spot, Schema, Schema]] = {}
    for spec in lane.tags.values():
        for null, answers in _rulings(spec, lane, decisions):
            _add(structure, spec, answers, null, found)
    made: dict[int, list[Schema]] = {}
    for (spot, _), (_, when, then) in found.items():
        made.setdefault(spot, []).append({"if": when, "then": then} if when else then)
    return made


def _rulings(spec: TagSpec, lane: Lane, decisions: Decisions) -> Iterator[tuple[bool, Answers]]:
    """Under which answers the tag is null (True) or given (False)."""
    if spec.null_if is not None:
        condition = CONDITIONS[spec.null_if]
        yield from ((True, answers) for answers in cases(condition, lane, decisions))
        if spec.required_if == "always":
            yield from ((False, answers) for answers in cases(condition, lane, decisions, holds=False))
    if spec.required_if in CONDITIONS:
        yield from ((False, answers) for answers in cases(CONDITIONS[spec.required_if], lane, decisions))


def _add(
    structure: Structure,
    spec: TagSpec,
    answers: Answers,
    null: bool,
    found: dict[tuple[int, Answers], tuple[Spot, Schema, Schema]],
) -> None:
    path = structure.paths.get(spec.name)
    above = _common(structure, [spec.name, *(tag for tag, _ in answers)])
    if path is None or above is None:
        return
    spot = above[-1] if above else structure.root
    when: Schema = {}
    for tag, value in answers:
        below = structure.paths[tag][len(above) :]
        _nest(when, below, {"const": value}, required=True)
    _, when, then = found.setdefault((id(spot), answers), (spot, when, {}))
    _nest(
        then, path[len(above) :], {"type": "null"} if null else {"not": {"type": "null"}}, required=not null
    )


def _common(structure: Structure, tags: list[str]) -> tuple[Spot, ...] | None:
    """The spots above all these tags, down to where only blocks lie between; None where an array does."""
    paths = [structure.paths.get(tag, ()) for tag in tags]
    if not all(paths):
        return None
    depth = 0
    while all(len(path) > depth + 1 and path[depth] is paths[0][depth] for path in paths):
        depth += 1
    between = [spot for path in paths for spot in path[depth:-1]]
    return None if any(spot.shape is not Shape.OBJECT for spot in between) else paths[0][:depth]


def _nest(schema: Schema, path: tuple[Spot, ...], leaf: Schema, *, required: bool) -> None:
    """Put a leaf's schema under its blocks. ``required``: the blocks are objects, and the key is there."""
    for position, spot in enumerate(path):
        if required:
            schema["type"] = "object"
            held = schema.setdefault("required", [])
            if spot.key not in held:
                held.append(spot.key)
        properties = schema.setdefault("properties", {})
        schema = properties.setdefault(spot.key, {})
        if position == len(path) - 1:
            schema.update(leaf)
