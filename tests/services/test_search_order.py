"""The order of what a search finds, and that each index gives what a row's own words say."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from requests_app.models import Establishment, ManagingBody
from requests_app.services import search_fts, search_index, search_sql
from requests_app.services.directory import search
from requests_app.services.search_order import Sought, Tier, asked, reached, readings
from requests_app.services.search_text import END, REST, search_text

pytestmark = pytest.mark.django_db

#: Number, name, long name, postcode, town, SIRET, closed.
ROWS = (
    ("010000024", "LAC", "", "42153", "RIORGES", "26010004500012", False),
    ("010000032", "LAC BLEU", "RESIDENCE DU LAC BLEU", "01300", "BELLEY", "", False),
    ("010000065", "FOYER DU LAC", "LAC", "01606", "TREVOUX CEDEX", "26010028400017", False),
    ("010000081", "FOYER", "", "74000", "LAC", "", False),
    ("010000099", "LACAUNE", "", "81230", "LACAUNE", "", False),
    ("010000115", "LACS ET FORETS", "", "01440", "VIRIAT", "", False),
    ("010000123", "L'ETANG", "", "38250", "LACAUNE", "", False),
    ("2A0000018", "LAC", "", "20000", "AJACCIO", "", True),
    (
        "2B0000020",
        "C.M.P.P. SAINTE-ANNE",
        "CENTRE ŒUVRE DE BASTIA",
        "20200",
        "BASTIA",
        "48060000000013",
        False,
    ),
    ("290000017", "MONTLAC", "", "29000", "QUIMPER", "00548017000046", False),
)


@pytest.fixture
def directory() -> dict[str, str]:
    """The search column of each row, by its number; one OG has five of them and the other the rest."""
    bodies = [
        ManagingBody.objects.create(
            finess_juridique=number,
            name=name,
            siren=siren,
            search=search_text(name, "", "", "", number, siren),
        )
        for number, name, siren in (
            ("750000010", "LAC SANTE", "260100045"),
            ("750000028", "LAC SANTE", ""),
            ("750000036", "LAC SANTE", ""),
        )
    ]
    for place, (number, name, long_name, postcode, town, siret, closed) in enumerate(ROWS):
        Establishment.objects.create(
            managing_body=bodies[2 - place % 2 if place < 9 else 1],
            finess_geo=number,
            name=name,
            long_name=long_name,
            postcode=postcode,
            town=town,
            siret=siret,
            closed=closed,
            search=search_text(name, long_name, postcode, town, number, siret),
        )
    search_index.count_esms()
    bodies[0].closed = True
    bodies[0].save()
    return dict(Establishment.objects.values_list("finess_geo", "search"))


def found(text: str) -> list[str]:
    return [row.finess_geo for row in search(text).establishments]


def test_the_order(directory: dict[str, str]) -> None:
    assert found("lac") == [
        "010000024", "010000065", "2A0000018",  # the name itself, long or short; closed ones last
        "010000032",  # it begins so
        "010000081",  # a word of the town
        "010000099", "010000115", "010000123",  # the beginning of a word
    ]  # fmt: skip
    assert found("foyers")[:2] == ["010000065", "010000081"]  # a plural is as good as a whole word


def test_open_og_come_first_and_then_the_large_ones(directory: dict[str, str]) -> None:
    bodies = search("lac sante").managing_bodies
    assert [(og.finess_juridique, og.open_esms, og.closed) for og in bodies] == [
        ("750000036", 5, False), ("750000028", 4, False), ("750000010", 0, True),
    ]  # fmt: skip


def test_what_is_more_than_shown_is_told_and_the_better_kind_comes_first(directory: dict[str, str]) -> None:
    two = search("lac", limit=2)
    assert (len(two.establishments), two.more_establishments, len(two.managing_bodies)) == (2, True, 2)
    assert (two.esms_first, search("lac sante").esms_first, search("lac", limit=8).more_establishments) == (
        True, False, False,
    )  # fmt: skip


def test_any_beginning_of_any_word_finds_its_row(directory: dict[str, str]) -> None:
    index = search_index.index_in_use()
    keys = dict(Establishment.objects.values_list("finess_geo", "pk"))
    missed = []
    for number, text in directory.items():
        words = [
            word for word in text.replace(REST, " ").split() if END not in word and not word.startswith("#")
        ]
        for word in words:
            starts = [word[:length] for length in range(1, len(word) + 1)]
            missed += [
                (number, start)
                for start in starts
                if keys[number] not in index.keys(Sought.ESMS, asked([start]), Tier.STARTS, 100)
            ]
    assert missed == []


def test_numbers_in_any_spelling(directory: dict[str, str]) -> None:
    meant = {text: [row[0]] for row in ROWS for text in spellings(row[0], row[5])}
    assert {text: found(text)[:1] for text in meant} == meant


def test_a_number_less_its_zero_comes_before_those_that_begin_so(directory: dict[str, str]) -> None:
    other = Establishment.objects.get(finess_geo="290000017")
    other.finess_geo, other.search = "100000249", search_text("MONTLAC", "", "", "", "100000249")
    other.save()
    assert found("10000024") == found("1 000 002 4") == ["010000024", "100000249"]
    assert found("10000024 riorges") == ["010000024"]


def spellings(number: str, siret: str) -> list[str]:
    """How people write a FINESS number and a SIRET."""
    groups = (number[:3], number[3:6], number[6:])
    found_by = [
        number,
        *(part.join(groups) for part in (" ", ".", "-", "\N{NO-BREAK SPACE}")),
        f" {number.lower()}. ",
    ]
    if number.startswith("0"):
        found_by += [number[1:], f"{number[1:3]} {number[3:]}"]
    if siret:
        found_by += [
            siret,
            f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}",
            siret.lstrip("0"),
            siret[:9],
        ]
    return found_by


WORDS = (
    "lac",
    "la",
    "l",
    "lacs",
    "foyer",
    "du",
    "bleu",
    "st",
    "cmpp",
    "oeuvre",
    "2a",
    "01",
    "29000",
    "bastia",
    "x",
)


@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), kind=st.sampled_from(Sought))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_index_gives_what_the_rows_themselves_say(
    directory: dict[str, str], words: list[str], kind: Sought
) -> None:
    rows: Any = search_sql.MODELS[kind]._default_manager
    order = ("closed", "-open_esms", "pk") if kind is Sought.OG else ("closed", "pk")
    texts = list(rows.order_by(*order).values_list("pk", "search"))
    indexes = {search_index.index_in_use(), search_sql}
    for ask, tier in product(readings(" ".join(words)), Tier):
        expected = [pk for pk, text in texts if (best := reached(text, ask)) and best <= tier]
        given_by = [index.keys(kind, ask, tier, 100) for index in indexes]
        # An index is asked for one tier: it need not know those above, which were asked before.
        told = [[pk for pk in keys if pk in expected] for keys in given_by]
        best = [pk for pk, text in texts if reached(text, ask) is tier]
        assert [[pk for pk in keys if pk in best] for keys in told] == [best for _ in indexes]
        assert all(set(keys) <= set(expected) for keys in given_by)


def test_the_index_in_use_is_the_database_s_own() -> None:
    from django.db import connection

    own = search_fts if connection.vendor == "sqlite" else search_sql
    assert search_index.index_in_use() is own
