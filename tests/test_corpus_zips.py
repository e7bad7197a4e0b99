"""The ZIPs of the corpus, built on the spot, against the file that they are deposited with."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from requests_app.asp_file import Unreadable, default_structure, guess_lane, locate, read
from requests_app.asp_file.zip_check import verify
from requests_app.rules import Finding

from .corpus_index import CORPUS, Key, ZipCase, zip_cases
from .corpus_zips import build

ZIPS = zip_cases()


@pytest.fixture
def folder() -> Iterator[Path]:
    """Gone with the test: two of the deposits weigh 200 Mo, and pytest keeps its own folders for a while."""
    with TemporaryDirectory() as path:
        yield Path(path)


def findings_of(case: ZipCase, folder: Path) -> list[Finding]:
    """What is said of the case's ZIPs, once its file (sound in itself) is read."""
    data = (CORPUS / case.file).read_bytes()
    lane = guess_lane(data)
    structure = default_structure(lane)
    document = read(data, structure, lane)
    return locate(verify(build(case, folder), document.tree, lane), structure)


@pytest.mark.parametrize("case", [case for case in ZIPS if not case.unreadable], ids=lambda case: case.name)
def test_zips_give_exactly_their_findings(case: ZipCase, folder: Path) -> None:
    findings = findings_of(case, folder)
    told: list[Key] = [(f.rule, str(f.severity), f.tag, f.line, f.pointer) for f in findings]
    assert told == [finding.key for finding in case.findings]
    assert [f for f in findings if not (f.message.strip() and f.section.strip())] == []


@pytest.mark.parametrize("case", [case for case in ZIPS if case.unreadable], ids=lambda case: case.name)
def test_a_hostile_zip_is_refused_in_a_sentence(case: ZipCase, folder: Path) -> None:
    with pytest.raises(Unreadable) as refusal:
        findings_of(case, folder)
    assert str(refusal.value).endswith(".")
