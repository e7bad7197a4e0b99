"""Which file of the public data set is the register's newest."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.finess.dataset import Checksum, DatasetError, newest

SITE = "https://static.data.gouv.fr/resources/finess/"


def file(name: str, **others: Any) -> dict[str, Any]:
    return {"url": SITE + name, "title": name, "format": "json.gz", "type": "main", **others}


def chosen(*files: dict[str, Any]) -> str:
    return newest({"resources": list(files)}).name


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ([file("finess_20261120.json.gz"), file("finess_20261121.json.gz")], "finess_20261121.json.gz"),
        ([file("finess-2026-11-21.json.gz"), file("finess-2026-11-20.json.gz")], "finess-2026-11-21.json.gz"),
        (
            [
                file("a.json.gz", last_modified="2026-11-20T10:00:00"),
                file("b.json.gz", last_modified="2026-11-21T01:00:00"),
            ],
            "b.json.gz",
        ),
        (
            [file("finess_20261121.json", format="json"), file("finess_20261101.json.gz")],
            "finess_20261101.json.gz",
        ),
        ([file("finess.json", format="json"), file("finess.csv", format="csv")], "finess.json"),
        (
            [file("finess_20261121.json.gz", type="documentation"), file("finess_20261101.json.gz")],
            "finess_20261101.json.gz",
        ),
        (
            [file("schema.json", format="json"), file("echantillon_20261121.json.gz"), file("f.json.gz")],
            "f.json.gz",
        ),
        ([file("telecharger", title="FINESS+", format="JSON.GZ")], "telecharger"),
        ([file("f.json.gz", type=None), file("g_20261121.json.gz", type="other")], "f.json.gz"),
        (
            [file("finess_20261121.csv"), file("finess_20261001.json.gz", format="")],
            "finess_20261001.json.gz",
        ),
        ([{"title": "no address"}, file("f.json.gz")], "f.json.gz"),
    ],
    ids=[
        "newest by name",
        "dashes",
        "newest by stamp",
        "packed first",
        "unpacked",
        "documentation",
        "beside it",
        "by format",
        "untold type",
        "name above format",
        "no address",
    ],
)
def test_the_newest_main_file_is_chosen(files: list[dict[str, Any]], name: str) -> None:
    assert chosen(*files) == name
    assert chosen(*reversed(files)) == name


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({"resources": []}, "aucun fichier n’y est annoncé"),
        ({"resources": [file("finess.csv", format="csv")]}, "aucun des 1 fichiers annoncés"),
        ({"message": "not found"}, "ne contient pas la liste"),
        ({"resources": "finess.json.gz"}, "ne contient pas la liste"),
        ([], "ne contient pas la liste"),
        (None, "ne contient pas la liste"),
    ],
    ids=["none", "only csv", "no list", "text", "array", "null"],
)
def test_an_answer_without_the_register(answer: object, sentence: str) -> None:
    with pytest.raises(DatasetError, match=sentence):
        newest(answer)


@pytest.mark.parametrize(
    ("given_checksum", "read"),
    [
        ({"type": "sha1", "value": "A" * 40}, Checksum("sha1", "a" * 40)),
        ({"type": "SHA-256", "value": "b" * 64}, Checksum("sha256", "b" * 64)),
        ({"type": "md5", "value": "c" * 32}, Checksum("md5", "c" * 32)),
        ({"type": "sha1", "value": "a" * 64}, None),
        ({"type": "crc", "value": "a" * 8}, None),
        ({"type": "sha1"}, None),
        (None, None),
        ("sha1", None),
    ],
)
def test_what_is_announced_of_it(given_checksum: object, read: Checksum | None) -> None:
    resource = newest({"resources": [file("f.json.gz", checksum=given_checksum, filesize=12)]})
    assert (resource.checksum, resource.size) == (read, 12)


@pytest.mark.parametrize("size", [None, 0, -1, True, "12", 1.5])
def test_a_size_that_is_none(size: object) -> None:
    assert newest({"resources": [file("f.json.gz", filesize=size)]}).size is None


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["resources", "url", "title", "type", "format", "checksum"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(_JSON)
def test_any_answer_gives_a_file_or_a_clause(answer: object) -> None:
    try:
        said = bool(newest(answer).url)
    except DatasetError as error:
        said = bool(str(error))
    assert said
