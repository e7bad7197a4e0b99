"""Checks of the installation scenarios: exactly one per ESMS of the order, and the profiles they need."""

from __future__ import annotations

from ..lane import Lane, Profile, TagSpec
from ..tree import Value
from .beneficiaries import Ordered
from .run import LineViews, Run, View, show

_SCENARIOS = "scenarioInstallation"


def one_each(run: Run, views: LineViews, esms: list[Ordered], duplicates: int) -> None:
    """Exactly one scenario per ESMS. A scenario too many explains an ESMS that lacks one: one finding.
    No scenario at all is one fault too, however many ESMS are ordered.

    ``duplicates``: ESMS that stand twice in the order; they explain as many scenarios of absent ESMS.
    """
    if views.esms is None:
        return
    wanted = {one.number for one in esms}
    numbers = [scenario.text("FINESSGeo") for scenario in views.esms]
    lacking = [one.number for one in esms if one.number not in set(numbers)]
    hint = f" ; {', '.join(lacking)} n’en a pas" if len(lacking) == 1 else ""
    explained = 0
    seen: set[str] = set()
    for scenario, number in zip(views.esms, numbers, strict=True):
        if number is None:
            continue
        if number not in wanted:
            duplicates -= 1
            if duplicates < 0:
                explained += 1
                message = f"l’ESMS {show(number)} n’est dans les FINESSGeos d’aucun OG de la demande{hint}."
                run.report("scenario.foreign", scenario, "FINESSGeo", message, value=number)
        elif number in seen:
            explained += 1
            message = f"l’ESMS {show(number)} a déjà un scénario{hint}."
            run.report("scenario.duplicate", scenario, "FINESSGeo", message, value=number)
        seen.add(number)
    if not numbers and len(lacking) > 1:
        message = f"aucun scénario n’est donné ; {len(lacking)} sont attendus, un par ESMS de la commande."
        run.report("scenario.missing", views.line, _SCENARIOS, message)
    elif None not in numbers:
        for number in lacking[explained:]:
            message = f"le scénario de l’ESMS {show(number)} manque ; un par ESMS de la commande est attendu."
            run.report("scenario.missing", views.line, _SCENARIOS, message, value=number)


def answer_of(value: Value) -> str | None:
    """A scenario's answer as the lane's tables key it: "true", "false" or the text; None for anything else.

    >>> answer_of(True), answer_of("PA"), answer_of(None)
    ('true', 'PA', None)
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else None


def profile_of(spec: TagSpec, value: Value, lane: Lane) -> Profile | None:
    """The profile that an answer needs; None where it needs none."""
    code = (spec.profiles or {}).get(answer_of(value) or "")
    return lane.profiles[code] if code else None


def profiles(run: Run, scenario: View, specs: tuple[TagSpec, ...]) -> None:
    """Where the software is known, it is referenced with each profile that the scenario needs."""
    software = run.context.software
    if software is None:
        return
    for spec in specs:
        value = scenario.read(spec.name)
        profile = profile_of(spec, value, run.lane)
        if profile and profile.code not in software.profiles:
            label = (
                (spec.values or {}).get(value, value)
                if isinstance(value, str)
                else ("oui" if value else "non")
            )
            message = (
                f"la réponse « {label} » demande le profil « {profile.label} », "
                f"avec lequel {software.name} n’est pas référencé."
            )
            run.report("profile.lacking", scenario, spec.name, message, value=value)
