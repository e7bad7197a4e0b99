"""The glossary names every tag of every lane, with the level that the lane gives it."""

import re
from pathlib import Path

from requests_app.rules import lanes

from .sources import texts

GLOSSARY = Path(__file__).parent.parent / "GLOSSARY.md"
LEVELS = {"file": "file", "line": "line", "OG": "og", "ESMS": "esms", "PJ": "pj"}


def test_the_glossary_lists_every_tag_with_its_level() -> None:
    _, _, table = GLOSSARY.read_text(encoding="utf-8").partition("## Every tag")
    rows = re.findall(r"^\| `(\w+)` \| (\w+)(?:, block)? \|", table, re.MULTILINE)
    listed = {tag: LEVELS[level] for tag, level in rows}
    assert len(rows) == len(listed)
    for lane in lanes().values():
        assert {tag: str(spec.level) for tag, spec in lane.tags.items()} == listed


def test_each_identifier_exists() -> None:
    code = {
        word
        for name, text in texts()
        if name.startswith("requests_app/") and name.endswith((".py", ".toml", ".json"))
        for word in re.findall(r"\w+", text)
    }
    code |= {"modele"}  # a file
    rows = [
        line.split("|") for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("| ")
    ]
    identifiers = [cell for row in rows for cell in re.findall(r"`([\w.]+)`", row[2] + row[3])]
    assert [name for name in identifiers if not set(name.split(".")) <= code] == []
