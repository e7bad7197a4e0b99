"""Numbers are given once: numeroEditeur from the counter, NNN per day."""

from datetime import date

import pytest

from requests_app.asp_file import names
from requests_app.models import Batch, DepositName, NumberCounter, ReservedNumber, Software
from requests_app.rules.numero_editeur import CAPACITY, NumbersExhausted
from requests_app.services.numbering import (
    NamesExhausted,
    free_names,
    mark_downloaded,
    take_name,
    take_numeros,
)

from .batch_world import make_software

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 22)


def set_counter(last: int) -> None:
    NumberCounter.objects.update_or_create(pk=1, defaults={"last": last})


@pytest.mark.parametrize(
    ("last", "reserved", "expected"),
    [
        pytest.param(0, [], ["A0001", "A0002", "A0003"], id="from the start"),
        pytest.param(9998, [], ["A9999", "B0001", "B0002"], id="over the letter"),
        pytest.param(0, ["A0001", "A0002"], ["A0003", "A0004", "A0005"], id="reserved at the start"),
        pytest.param(0, ["A0002"], ["A0001", "A0003", "A0004"], id="reserved inside"),
        pytest.param(0, ["ZZZZZ"], ["A0001", "A0002", "A0003"], id="reserved outside the series"),
    ],
)
def test_numeros_follow_the_counter_and_skip_the_reserved(last, reserved, expected):
    set_counter(last)
    ReservedNumber.objects.bulk_create(ReservedNumber(number=number) for number in reserved)
    assert take_numeros(3) == expected


def test_numeros_are_never_given_twice_even_when_the_counter_is_set_back(batch):
    batch.lines.create(
        request_id=_any_request(batch.software), num_ligne=1, numero_editeur="A0002", sent="{}"
    )
    set_counter(0)
    assert take_numeros(2) == ["A0001", "A0003"]


def test_the_series_ends_with_an_error():
    set_counter(CAPACITY - 1)
    assert take_numeros(1) == ["ZZ999"]
    with pytest.raises(NumbersExhausted):
        take_numeros(1)


def _any_request(software: Software) -> int:
    from .batch_world import make_request, make_user

    return make_request(software, make_user("commercial")).pk


@pytest.fixture
def batch() -> Batch:
    return make_batch(make_software())


def make_batch(software: Software) -> Batch:
    return Batch.objects.create(
        software=software,
        couloir=software.couloir,
        numero_ans=software.numero_ans,
        siret=software.supplier.siret,
        content=b"{}",
        sha256="0" * 64,
        lane_sha256="0" * 64,
    )


def hold(batch: Batch, *numbers: int, day: date = DAY) -> None:
    DepositName.objects.bulk_create(
        DepositName(batch=batch, numero_ans=batch.numero_ans, day=day, number=number) for number in numbers
    )


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        pytest.param([], 1, id="first of the day"),
        pytest.param([1, 2], 3, id="next"),
        pytest.param([1, 3], 2, id="smallest never used"),
        pytest.param(list(range(1, 999)), 999, id="last"),
    ],
)
def test_a_name_takes_the_smallest_number_of_its_day(batch, held, expected):
    hold(batch, *held)
    assert take_name(batch, DAY).number == expected


def test_other_days_and_other_software_count_for_themselves(batch):
    hold(batch, 1, 2)
    other = make_batch(make_software("9876543210"))
    assert take_name(other, DAY).number == 1
    assert take_name(batch, date(2026, 11, 23)).number == 1


def test_a_full_day_is_said_clearly(batch):
    hold(batch, *range(1, 1000))
    with pytest.raises(NamesExhausted, match="999 numéros de fichier du 22/11/2026"):
        take_name(batch, DAY)


def test_a_freed_name_is_given_again_and_a_downloaded_one_never(batch):
    kept = take_name(batch, DAY)
    mark_downloaded(kept)
    take_name(batch, DAY)
    assert free_names(batch) == 1
    assert [take_name(batch, DAY).number for _ in range(2)] == [2, 3]


@pytest.mark.parametrize(
    ("numero_ans", "day", "number", "expected"),
    [
        pytest.param("0123456789", DAY, 1, "JSON-0123456789-20261122-001.json", id="first"),
        pytest.param("0000000001", date(2027, 1, 2), 42, "JSON-0000000001-20270102-042.json", id="zeros"),
        pytest.param("0123456789", DAY, 999, "JSON-0123456789-20261122-999.json", id="last"),
    ],
)
def test_json_names(numero_ans, day, number, expected):
    assert names.json_name(numero_ans, day, number) == expected


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        pytest.param(1, "JSON-0123456789-20261122-001-PJ-1.zip", id="first"),
        pytest.param(12, "JSON-0123456789-20261122-001-PJ-12.zip", id="twelfth"),
    ],
)
def test_zip_names(part, expected):
    assert names.zip_name("JSON-0123456789-20261122-001.json", part) == expected
