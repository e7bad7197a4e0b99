"""Adding to the directory an OG or an ESMS that the register lacks, and mending it; a later import takes it over."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from ..models import Beneficiary, Establishment, InstallationScenario, ManagingBody, Source
from ..rules.numbers import finess as finess_number
from .categories import label_of
from .departements import departement_of
from .search_index import count_esms
from .search_text import search_text

Row = TypeVar("Row", ManagingBody, Establishment)


class DirectoryError(Exception):
    """Why a row cannot be added: a French sentence. ``field`` is what it is about."""

    field = "finess"


class FinessRefused(DirectoryError):
    """Not a FINESS number at all."""


class FinessKeyDoubtful(DirectoryError):
    """The form is right, the key is not; ``accept_key=True`` lets it through once a person has confirmed."""


class AlreadyKnown(DirectoryError):
    """The directory has it; ``row`` is what it has."""

    def __init__(self, message: str, row: ManagingBody | Establishment) -> None:
        super().__init__(message)
        self.row = row


class NameMissing(DirectoryError):
    """No name was given."""

    field = "name"


class FromRegister(DirectoryError):
    """The register answers for this row: an import would put its own words back."""

    field = "name"


class NumberInUse(DirectoryError):
    """The number cannot change any more: a request, or the register, names it."""


def add_managing_body(
    finess: str,
    name: str,
    *,
    town: str = "",
    postcode: str = "",
    address: str = "",
    departement: str = "",
    phone: str = "",
    accept_key: bool = False,
) -> ManagingBody:
    """Add an OG by hand; one that only an establishment named so far is completed.

    Raises FinessRefused, FinessKeyDoubtful, AlreadyKnown or NameMissing.
    """
    number = _number(finess, accept_key=accept_key)
    values = values_of(number, name, town, postcode, address, departement, phone)
    _refuse_esms_number(number)
    with transaction.atomic():
        held = ManagingBody.objects.select_for_update().filter(finess_juridique=number).first()
        if held is None:
            return _created(ManagingBody, finess_juridique=number, **values)
        if held.source != Source.PLACEHOLDER:
            raise _known(held, number)
        for column, value in values.items():
            setattr(held, column, value)
        held.save(update_fields=list(values))
    return held


def add_establishment(
    managing_body: ManagingBody,
    finess: str,
    name: str,
    *,
    category_code: str = "",
    category_label: str = "",
    town: str = "",
    postcode: str = "",
    address: str = "",
    departement: str = "",
    phone: str = "",
    accept_key: bool = False,
) -> Establishment:
    """Add an ESMS by hand under an OG. Without a label, the category takes the register's.

    Raises FinessRefused, FinessKeyDoubtful, AlreadyKnown or NameMissing.
    """
    number = _number(finess, accept_key=accept_key)
    values = values_of(number, name, town, postcode, address, departement, phone, category_code)
    _refuse_known(number)
    label = category_label.strip() or label_of(category_code.strip())
    return _created(
        Establishment,
        finess_geo=number,
        managing_body=managing_body,
        category_code=category_code.strip(),
        category_label=label,
        **values,
    )


def mend_managing_body(
    og: ManagingBody,
    finess: str,
    name: str,
    *,
    town: str = "",
    departement: str = "",
    accept_key: bool = False,
) -> ManagingBody:
    """Correct an OG that was added by hand, or complete one that only an establishment names.

    Raises FromRegister, NumberInUse, and what adding raises.
    """
    number = _number(finess, accept_key=accept_key or _same(finess, og.finess_juridique))
    values = values_of(number, name, town, og.postcode, og.address, departement, og.phone)
    return _mended(og, "finess_juridique", number, values)


def mend_establishment(
    esms: Establishment,
    finess: str,
    name: str,
    *,
    category_code: str = "",
    category_label: str = "",
    town: str = "",
    departement: str = "",
    closed: bool = False,
    accept_key: bool = False,
) -> Establishment:
    """Correct an ESMS that was added by hand. Raises as ``mend_managing_body`` does."""
    number = _number(finess, accept_key=accept_key or _same(finess, esms.finess_geo))
    values = values_of(
        number, name, town, esms.postcode, esms.address, departement, esms.phone, category_code
    )
    label = category_label.strip() or label_of(category_code.strip())
    values |= {"category_code": category_code.strip(), "category_label": label, "closed": closed}
    return _mended(esms, "finess_geo", number, values)


def _mended(row: Row, column: str, number: str, values: dict[str, Any]) -> Row:
    model = type(row)
    try:
        with transaction.atomic():
            held = model._default_manager.select_for_update().get(pk=row.pk)
            if held.source == Source.REGISTER:
                raise FromRegister(
                    f"{held.full_name} vient du répertoire FINESS : c’est là qu’il se corrige."
                )
            if number != getattr(held, column):
                _refuse_used(held)
                if isinstance(held, Establishment):
                    _refuse_known(number)
                elif other := ManagingBody.objects.filter(finess_juridique=number).first():
                    raise _known(other, number)
                else:
                    _refuse_esms_number(number)
            # Without a fingerprint the next import reads the register's line again, whatever it says.
            for name, value in {**values, column: number, "fingerprint": ""}.items():
                setattr(held, name, value)
            held.save(update_fields=[*values, column, "fingerprint"])
            _count(held)
    except IntegrityError as error:
        raise AlreadyKnown(f"Le numéro {number} est déjà au répertoire.", row) from error
    return held


def _refuse_used(row: ManagingBody | Establishment) -> None:
    """Raise NumberInUse where a request or the register names this row by its number."""
    if row.source == Source.PLACEHOLDER:
        raise NumberInUse(
            "Ce numéro vient du répertoire FINESS, où un établissement le cite : il ne change pas."
        )
    if isinstance(row, ManagingBody):
        rows = Beneficiary.everything.filter(managing_body=row)
        request = rows.values_list("request", flat=True).first()
    else:
        scenarios = InstallationScenario.objects.filter(establishment=row)
        request = scenarios.values_list("beneficiary__request", flat=True).first()
    if request is not None:
        raise NumberInUse(
            f"La demande n° {request} porte déjà ce numéro : il ne change plus. "
            "Ajoutez-le plutôt au répertoire sous son bon numéro."
        )


def _same(typed: str, number: str) -> bool:
    return (finess_number.repair(typed) or typed.strip()) == number


def _refuse_esms_number(number: str) -> None:
    """Raise AlreadyKnown where an ESMS has the number that was given for an OG."""
    if esms := Establishment.objects.filter(finess_geo=number).first():
        raise AlreadyKnown(
            f"{number} est le numéro d’un établissement ({esms.full_name}), pas d’un organisme gestionnaire.",
            esms,
        )


def _known(row: ManagingBody | Establishment, number: str) -> AlreadyKnown:
    return AlreadyKnown(f"{row.full_name} ({number}) est déjà au répertoire.", row)


def _refuse_known(number: str) -> None:
    """Raise AlreadyKnown where an OG or an ESMS has this number."""
    if og := ManagingBody.objects.filter(finess_juridique=number).first():
        raise AlreadyKnown(
            f"{number} est le numéro d’un organisme gestionnaire ({og.full_name}), pas d’un établissement.",
            og,
        )
    if held := Establishment.objects.select_related("managing_body").filter(finess_geo=number).first():
        owner = held.managing_body
        raise AlreadyKnown(
            f"{held.full_name} ({number}) est déjà au répertoire, rattaché à {owner.full_name} "
            f"({owner.finess_juridique}).",
            held,
        )


def _number(typed: str, *, accept_key: bool) -> str:
    number = finess_number.repair(typed) or typed.strip()
    try:
        return finess_number.validate(number)
    except finess_number.FinessKeyError as error:
        if accept_key:
            return number
        raise FinessKeyDoubtful(
            f"La clé du numéro FINESS {number} n’est pas bonne : une faute de frappe, sans doute. "
            "Vérifiez-le ; s’il est exact, confirmez-le."
        ) from error
    except finess_number.FinessError as error:
        raise FinessRefused(
            f"« {typed.strip()} » n’est pas un numéro FINESS : il en faut neuf chiffres, "
            "ou « 2A » ou « 2B » suivi de sept chiffres en Corse."
        ) from error


def values_of(
    number: str,
    name: str,
    town: str = "",
    postcode: str = "",
    address: str = "",
    departement: str = "",
    phone: str = "",
    category: str = "",
) -> dict[str, Any]:
    """The columns of a row added by hand. Raises NameMissing."""
    name, town, postcode = name.strip(), town.strip(), postcode.strip()
    if not name:
        raise NameMissing("Donnez le nom.")
    return {
        "name": name,
        "town": town,
        "postcode": postcode,
        "address": address.strip(),
        "departement": departement.strip() or departement_of(postcode),
        "phone": phone.strip(),
        "source": Source.HAND,
        "source_date": None,
        "search": search_text(name, "", postcode, town, number, category=category.strip()),
    }


def _created(model: type[Row], **values: Any) -> Row:
    """The new row; two people adding the same number at once get one row and one refusal."""
    try:
        with transaction.atomic():
            row = model._default_manager.create(**values)
            _count(row)
    except IntegrityError as error:
        column = "finess_juridique" if model is ManagingBody else "finess_geo"
        held = model._default_manager.get(**{column: values[column]})
        raise _known(held, values[column]) from error
    return row


def _count(row: ManagingBody | Establishment) -> None:
    if isinstance(row, Establishment):
        count_esms(row.managing_body)
