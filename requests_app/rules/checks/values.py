"""Checks of every tag in itself: present, null where it must be, of its JSON kind, well formed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .. import amounts
from ..conditions import CONDITIONS, CONSTANTS, Condition
from ..context import LineFacts
from ..lane import Lane, TagSpec
from ..tree import Level, Mark, Number, Scalar, Value
from .run import Run, View, kind_of, show
from .texts import TextCheck, text_checks

_KINDS = {
    "text": "un texte entre guillemets",
    "integer": "un nombre entier",
    "decimal": "un nombre",
    "boolean": "true ou false (sans guillemets)",
    "array": "un tableau",
}


#: In a file, in the portal.
_NO_ESMS = {
    False: "un ESMS au moins est attendu ; aucun n’est donné.",
    True: "Cochez au moins un établissement.",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One tag, made ready to judge thousands of values."""

    spec: TagSpec
    null_if: Condition | None
    required_if: Condition | None  #: None: ``required`` says it
    required: bool
    checks: tuple[TextCheck, ...]


Plan = dict[Level, tuple[Row, ...]]


def plan_of(lane: Lane, *, portal: bool) -> Plan:
    """The rows of each level, each after the tags that its conditions read: their soundness is known.

    In the portal one row gives both FINESSGeos and FINESSGeo: what is wrong with the number is said once.
    """
    plan = {level: _ordered(lane, level) for level in Level}
    if portal:
        rows = plan[Level.ESMS]
        plan[Level.ESMS] = tuple(replace(r, checks=()) if r.spec.name == "FINESSGeo" else r for r in rows)
    return plan


def _ordered(lane: Lane, level: Level) -> tuple[Row, ...]:
    """One level's rows, in the order in which they can be judged."""
    rows: dict[str, Row] = {}

    def visit(spec: TagSpec) -> None:
        """Put a row after those that its conditions read."""
        if spec.name in rows:
            return
        for name in (spec.null_if, spec.required_if):
            for read in CONDITIONS[name].reads if name in CONDITIONS else ():
                visit(lane.tags[read])
        rows[spec.name] = _row(spec)

    for spec in lane.level_tags(level):
        if spec.kind != "object" and spec.holds is None:
            visit(spec)
    return tuple(rows.values())


def _row(spec: TagSpec) -> Row:
    """One tag's row made ready."""
    return Row(
        spec,
        CONDITIONS[spec.null_if] if spec.null_if else None,
        CONDITIONS.get(spec.required_if),
        CONSTANTS.get(spec.required_if, False),
        text_checks(spec) if spec.kind in ("text", "array") else (),
    )


def judge_values(run: Run, view: View, rows: tuple[Row, ...]) -> None:
    """Judge each tag of one node in itself."""
    node = view.node
    values, null_blocks = node.values, node.null_blocks
    unparsed = node.facts.unparsed if isinstance(node.facts, LineFacts) else {}
    for row in rows:
        spec = row.spec
        if null_blocks and spec.block in null_blocks:
            continue
        value = values.get(spec.name, Mark.MISSING)
        if value is Mark.UNREADABLE or value is Mark.NOT_YET:
            continue
        if spec.name in unparsed:
            _unparsed(run, view, spec, unparsed[spec.name])
            continue
        _judge(run, view, row, value)
    for block in null_blocks:
        _null_block(run, view, block)


def _judge(run: Run, view: View, row: Row, value: Value) -> None:
    """One value: missing, null, or what it is."""
    spec = row.spec
    must_be_null = row.null_if.judge(view.read, run.context.decisions) if row.null_if else False
    if value is Mark.MISSING:
        _missing(run, view, row, called_for=must_be_null is False)
    elif value is None and spec.kind != "array":
        if must_be_null is False and spec.kind != "null" and _required(run, view, row):
            _null(run, view, spec)
    elif must_be_null or spec.kind == "null":
        _not_null(run, view, row, value)
    else:
        _value(run, view, row, value)


def _required(run: Run, view: View, row: Row) -> bool | None:
    """Whether a value is called for; None where that cannot be known."""
    if row.required_if is None:
        return row.required
    return row.required_if.judge(view.read, run.context.decisions)


_MISSING = {
    "null": "elle doit figurer, avec la valeur null",
    "maybe": "elle doit toujours figurer, avec null s’il n’y a pas de valeur",
    "never": "elle est obligatoire",
}


def _nullable(spec: TagSpec) -> str:
    """Which sentence of ``_MISSING`` suits the tag."""
    if spec.kind == "null":
        return "null"
    return "maybe" if spec.null_if or spec.required_if != "always" else "never"


def _missing(run: Run, view: View, row: Row, *, called_for: bool) -> None:
    """In a file the key is always there. In the portal an answer is missing only where it is called for."""
    spec = row.spec
    view.spoil(spec.name)
    if not run.portal:
        run.report("key.missing", view, spec.name, f"la clé manque ; {_MISSING[_nullable(spec)]}.")
    elif called_for and spec.kind != "null":
        optional = spec.required_if == "never"
        if optional or _required(run, view, row):
            hint = ", ou indiquez qu’il n’y en a pas" if optional else ""
            run.ask("key.missing", view, spec, hint=hint)


def _unparsed(run: Run, view: View, spec: TagSpec, typed: str) -> None:
    """Typed in a form, kept as typed, and not readable: said once, as the fault that it is."""
    fault = "n’est pas lisible"
    if spec.kind == "decimal":
        rule, expected = "amount.text", "écrivez par exemple 4866,67, avec deux décimales au plus"
    elif spec.form == "date":
        rule, expected = "date.real", "écrivez par exemple 15/03/2023"
        fault = "n’est pas un jour du calendrier"
    else:
        rule, expected = "value.kind", f"{_KINDS.get(spec.kind, 'une valeur')} est attendu"
    run.report(rule, view, spec.name, f"{show(typed)} {fault} ; {expected}.", value=typed)


def _null(run: Run, view: View, spec: TagSpec) -> None:
    """null where a value is called for."""
    if run.portal:
        run.ask("null.forbidden", view, spec)
    else:
        message = "null n’est pas permis ici ; une valeur est attendue."
        run.report("null.forbidden", view, spec.name, message, source=spec.source_of("required_if"))


#: Why a value must be null, by the name of the condition.
_BECAUSE = {
    "no_mandataire": "isMandataire vaut false",
    "no_certificate": "demandeCertificatServeur vaut false",
    "not_identity_master": "isMaitreId vaut false",
}


def _not_null(run: Run, view: View, row: Row, value: Value) -> None:
    """A value where null is called for; a treated file is not blamed for what the agency wrote."""
    spec = row.spec
    view.spoil(spec.name)
    if spec.kind == "null":
        if run.treated:
            return
        message = f"null est attendu ; {_given(value)} est donné. L’ASP remplira cette balise."
    else:
        name = row.null_if.name if row.null_if else ""
        message = f"null est attendu quand {_BECAUSE.get(name, name)}."
    run.report("null.expected", view, spec.name, message, value=value, source=spec.source_of("null_if"))


def _null_block(run: Run, view: View, block: str) -> None:
    """Decision D5: null may stand for the whole block, but not while its answers are called for."""
    spec = run.lane.tags[block]
    required = CONDITIONS.get(spec.required_if)
    asked = required.judge(view.read, run.context.decisions) if required else CONSTANTS[spec.required_if]
    if asked:
        message = "null n’est pas permis ici ; le bloc est attendu avec ses balises."
        run.report("null.forbidden", view, block, message, source=spec.section)


def _value(run: Run, view: View, row: Row, value: Value) -> None:
    """A value that may be one: of its kind, then well formed."""
    kind = row.spec.kind
    if kind == "text" and isinstance(value, str):
        for check in row.checks:
            if check(run, view, row.spec, value, None):
                return
    elif kind == "boolean" and isinstance(value, bool):
        return
    elif kind == "array" and isinstance(value, list):
        _items(run, view, row, value)
    elif kind == "decimal" and isinstance(value, Number):
        _amount(run, view, row.spec, value)
    elif not (kind == "integer" and isinstance(value, Number) and _is_integer(value.text)):
        message = f"{_KINDS[kind]} est attendu ; {_given(value)} est donné."
        run.report("value.kind", view, row.spec.name, message, value=value)


def _given(value: Value) -> str:
    """What was found instead, with its value where it is a plain one."""
    if isinstance(value, Number):
        return f"le nombre {show(value)}"
    if isinstance(value, str):
        return f"le texte {show(value)}"
    return show(value) if value is None or isinstance(value, bool) else kind_of(value)


def _is_integer(text: str) -> bool:
    """Whether a JSON number is written as a whole one: ``1.0`` and ``1e0`` are not."""
    return text.removeprefix("-").isdecimal()


def _items(run: Run, view: View, row: Row, items: list[Scalar]) -> None:
    """The texts of FINESSGeos: one at least, each well formed."""
    spec = row.spec
    if len(items) < (spec.minimum or 0):
        run.report("esms.none", view, spec.name, _NO_ESMS[run.portal], asked=run.portal)
    for index, item in enumerate(items):
        if isinstance(item, str):
            for check in row.checks:
                if check(run, view, spec, item, index):
                    break
        elif not isinstance(item, Mark):
            message = (
                f"un texte entre guillemets est attendu en position {index + 1} ; {_given(item)} est donné."
            )
            run.report("value.kind", view, spec.name, message, value=item, item=index)


def _amount(run: Run, view: View, spec: TagSpec, number: Number) -> None:
    """Two decimals in the text, and more than zero."""
    if not amounts.has_file_form(number.text):
        message = (
            f"deux décimales exactement sont attendues après le point (5840.00) ; {show(number)} est donné."
        )
        repair = amounts.repair_file_form(number.text)
        run.report("amount.text", view, spec.name, message, value=number, repair=repair)
    elif number.decimal <= 0:
        given = amounts.euros(number.decimal) if run.portal else show(number)
        message = f"le montant doit être supérieur à zéro ; {given} est donné."
        run.report("amount.positive", view, spec.name, message, value=number)
