"""The README tells the truth: variables, commands, pictures and files that it names."""

import re

import pytest
from django.core.management import get_commands

from requests_app.services.demo_accounts import DEMO_ACCOUNTS, DEMO_PASSWORD

from .sources import ROOT, texts

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_each_variable_of_the_code_is_in_the_table() -> None:
    read = {
        name
        for path, text in texts()
        if path == "run" or path.startswith("segur_portal/")
        for name in re.findall(r"SEGUR_[A-Z_]+|DATABASE_URL", text)
    }
    table = set(re.findall(r"`(SEGUR_[A-Z_]+|DATABASE_URL)`", README))
    # Set by ./run; settings of the code.
    own = {"SEGUR_MODE", "SEGUR_BODY_LIMIT", "SEGUR_JOBS", "SEGUR_JOB_MODULES"}
    assert read - own == table


@pytest.mark.parametrize("command", sorted(set(re.findall(r"\./run manage (\w+)", README))))
def test_each_command_exists(command: str) -> None:
    assert command in get_commands()


@pytest.mark.parametrize("path", re.findall(r"\]\((?!https?:)([^)]+)\)", README))
def test_each_picture_and_page_is_there_and_small(path: str) -> None:
    assert 0 < (ROOT / path).stat().st_size < 150_000


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:tests|requests_app|static)/[\w./]+)`", README)))
)
def test_each_file_named_is_there(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_demo_accounts_are_those_of_the_demo() -> None:
    assert DEMO_PASSWORD in README
    assert [account.username for account in DEMO_ACCOUNTS if f"| `{account.username}` |" not in README] == []
