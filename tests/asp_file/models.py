"""Official models as they might turn out: differently nested, spelled and ordered."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from requests_app.asp_file import Structure
from requests_app.asp_file.structure import default_model
from requests_app.rules import Lane

Model = dict[str, Any]


def line_of(model: Model) -> Model:
    return model["lignesImport"][0]  # type: ignore[no-any-return]


def og_of(model: Model) -> Model:
    return line_of(model)["beneficiaires"]["etablissementsClients"][0]  # type: ignore[no-any-return]


def default() -> Model:
    return copy.deepcopy(default_model())


def scenarios_under_their_og() -> Model:
    model = default()
    og_of(model)["scenarioInstallation"] = line_of(model).pop("scenarioInstallation")
    return model


def finess_as_objects() -> Model:
    model = default()
    og_of(model)["FINESSGeos"] = [{"FINESSGeo": None}]
    return model


def spelled_otherwise() -> Model:
    text = {"SIRET": "siret", "numeroAns": "numeroANS", "commande": "Commande", "IsRefSoins": "isRefSoins"}
    return _renamed(default(), text)


def certificates_beside_the_beneficiaries() -> Model:
    model = default()
    line_of(model)["certificatServeur"] = og_of(model).pop("certificatServeur")
    return model


def certificates_in_an_array() -> Model:
    model = default()
    block = og_of(model).pop("certificatServeur")
    line_of(model)["certificats"] = [
        {"contractualisationOG": og_of(model).pop("contractualisationOG"), **block}
    ]
    return model


def reordered() -> Model:
    return _reversed(default())  # type: ignore[no-any-return]


def all_at_once() -> Model:
    """Scenarios under their OG, FINESS as objects, a block flattened, another renamed, reversed."""
    model = scenarios_under_their_og()
    og_of(model)["FINESSGeos"] = [{"finess": None}]
    line = line_of(model)
    line.update(line.pop("commande"))
    line["infosBeneficiaires"] = line.pop("beneficiaires")
    return _renamed(_reversed(model), {"SIRET": "siret", "nomFichier": "nomfichier"})


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {names.get(key, key): _renamed(held, names) for key, held in value.items()}
    return [_renamed(held, names) for held in value] if isinstance(value, list) else value


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed(held) for key, held in reversed(value.items())}
    return [_reversed(held) for held in value] if isinstance(value, list) else value


MODELS: dict[str, Callable[[], Model]] = {
    "default": default,
    "scenarios-under-their-og": scenarios_under_their_og,
    "finess-as-objects": finess_as_objects,
    "spelled-otherwise": spelled_otherwise,
    "certificates-beside": certificates_beside_the_beneficiaries,
    "certificates-in-an-array": certificates_in_an_array,
    "reordered": reordered,
    "all-at-once": all_at_once,
}
#: Models that say one certificate for all the OG of a line.
ONE_CERTIFICATE = {"certificates-beside"}


def structure(name: str, lane: Lane) -> Structure:
    """The structure that the model of that name shows."""
    return Structure.from_model(MODELS[name](), lane)
