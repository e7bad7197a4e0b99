"""The glossary names every tag of every lane, with the level that the lane gives it."""

import re
from pathlib import Path

from requests_app.rules import lanes

GLOSSARY = Path(__file__).parent.parent / "GLOSSARY.md"
LEVELS = {"file": "file", "line": "line", "OG": "og", "ESMS": "esms", "PJ": "pj"}


def test_the_glossary_lists_every_tag_with_its_level() -> None:
    _, _, table = GLOSSARY.read_text(encoding="utf-8").partition("## Every tag")
    rows = re.findall(r"^\| `(\w+)` \| (\w+)(?:, block)? \|", table, re.MULTILINE)
    listed = {tag: LEVELS[level] for tag, level in rows}
    assert len(rows) == len(listed)
    for lane in lanes().values():
        assert {tag: str(spec.level) for tag, spec in lane.tags.items()} == listed
