"""Names of files: built and read back."""

from datetime import date

import pytest

from requests_app.asp_file import names

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(("number", "expected"), [(1, "001"), (42, "042"), (999, "999")])
def test_a_json_name_is_read_back(number, expected):
    name = names.json_name("0123456789", DAY, number)
    assert name == f"JSON-0123456789-20261122-{expected}.json"
    assert names.parse_json_name(name) == names.JsonName("0123456789", DAY, number)


@pytest.mark.parametrize("number", [0, 1000, -1])
def test_a_number_beyond_the_day_has_no_name(number):
    with pytest.raises(names.WrongName):
        names.json_name("0123456789", DAY, number)


@pytest.mark.parametrize(
    "name",
    [
        "JSON-0123456789-20261122-000.json",
        "JSON-0123456789-20261131-001.json",
        "JSON-0123456789-20261122-01.json",
        "JSON-0123456789-20261122-001.json\n",
        "JSON-0123456789-20261122-001 (1).json",
        "json-0123456789-20261122-001.json",
    ],
)
def test_a_name_beside_the_nomenclature_is_refused(name):
    with pytest.raises(names.WrongName):
        names.parse_json_name(name)


def test_a_zip_part_is_named_after_its_json():
    assert names.zip_name("JSON-0123456789-20261122-001.json", 1) == "JSON-0123456789-20261122-001-PJ-1.zip"
