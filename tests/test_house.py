"""The house keeps its own rules: who may import whom, sizes, docstrings, what never gets committed."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.core.management import call_command

from .sources import ROOT, committed, imports, literals, python_files, relative, texts, tree

PURE = ("rules", "asp_file", "finess", "spreadsheet", "fake_asp")
#: What each room may import of the others. ``requests_app/x.py`` and folders not listed are the outer shell.
MAY_IMPORT = {
    "rules": set(),
    "asp_file": {"rules"},
    "finess": {"rules"},  # the pattern and key of a FINESS have one home
    "spreadsheet": {"rules"},
    "fake_asp": set(),  # a witness against the rules: it takes nothing from them
    "models": {"rules"},
    "services": {"rules", "asp_file", "finess", "spreadsheet", "models"},
    "documents": {"rules", "models", "services"},
    "forms": {"rules", "models"},
    "views": {"rules", "models", "services", "forms", "documents"},
}
FILE_LINES = 300
FUNCTION_LINES = 40


def _room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if parts[0] == "requests_app" and len(parts) > 1 else ""


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_rooms_import_only_what_lies_below(room: str) -> None:
    breaches = [
        f"{relative(file)} imports {module}"
        for file in python_files(f"requests_app/{room}/", f"requests_app/{room}.py")
        for module in imports(file)
        if _room(module) in set(MAY_IMPORT) - MAY_IMPORT[room] - {room}
    ]
    assert breaches == []


def test_nothing_but_the_addresses_imports_views() -> None:
    breaches = [
        f"{relative(file)} imports {module}"
        for file in python_files("requests_app/", "segur_portal/")
        for module in imports(file)
        if _room(module) == "views"
        and not relative(file).startswith(("requests_app/views/", "requests_app/urls"))
    ]
    assert breaches == []


def test_nothing_but_its_command_imports_the_stand_in_for_the_agency() -> None:
    importers = {
        relative(file)
        for file in python_files("requests_app/", "segur_portal/")
        for module in imports(file)
        if _room(module) == "fake_asp" and not relative(file).startswith("requests_app/fake_asp/")
    }
    assert importers == {"requests_app/management/commands/fake_asp.py"}


@pytest.mark.parametrize("room", PURE)
def test_pure_rooms_know_neither_django_nor_the_clock(room: str) -> None:
    outside = {"django", "sqlite3", "psycopg", "time", "socket", "requests_app.models", "segur_portal"}
    breaches = [
        f"{relative(file)} imports {module}"
        for file in python_files(f"requests_app/{room}/")
        for module in imports(file)
        if module.split(".")[0] in outside
    ]
    clocks = [
        f"{relative(file)}:{node.lineno}"
        for file in python_files(f"requests_app/{room}/")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and node.attr in {"today", "now", "utcnow"} and _is_clock(node)
    ]
    assert breaches + clocks == []


def _is_clock(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in {"date", "datetime", "timezone"}


def test_files_stay_short() -> None:
    long = [
        f"{name}: {text.count(chr(10))}"
        for name, text in texts()
        if name.endswith((".py", ".html", ".js", ".css")) and "migrations/" not in name
        if text.count("\n") >= FILE_LINES
    ]
    assert long == []


def test_functions_stay_short() -> None:
    long = [
        f"{relative(file)}:{node.lineno} {node.name}"
        for file in python_files("requests_app/", "segur_portal/")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (node.end_lineno or node.lineno) - node.lineno + 1 >= FUNCTION_LINES
    ]
    assert long == []


@pytest.mark.parametrize("room", PURE)
def test_public_things_of_the_pure_rooms_are_described(room: str) -> None:
    silent = [
        f"{relative(file)}: {name}"
        for file in python_files(f"requests_app/{room}/")
        for name, node in _public(tree(file))
        if not ast.get_docstring(node)
    ]
    assert silent == []


def _public(module: ast.Module) -> list[tuple[str, ast.Module | ast.ClassDef | ast.FunctionDef]]:
    """The module, its public classes and functions, and those classes' public methods."""
    found: list[tuple[str, ast.Module | ast.ClassDef | ast.FunctionDef]] = []
    if module.body:
        found.append(("the module", module))
    holders: list[ast.Module | ast.ClassDef] = [module]
    for holder in holders:
        for node in holder.body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                found.append((node.name, node))
                if isinstance(node, ast.ClassDef):
                    holders.append(node)
    return found


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


#: Written in pieces, or this file would find itself.
NEVER_COMMITTED = {
    "a package registry": r"py" + r"pi\.org|pythonhos" + r"ted|npm" + r"js\.|--(extra-)?index" + r"-url",
    "a machine's path": r"(?<![\w.])/(wo" + r"rk|ro" + r"ot|home/\w+)/",
    "unfinished work": r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b",
    "a tool's name": r"(?i)\b(clau" + r"de|anthro" + r"pic|chat" + r"gpt|open" + r"ai|copi" + r"lot)\b",
    "a secret key": r"django-inse" + r"cure-",
}


@pytest.mark.parametrize("pattern", NEVER_COMMITTED.values(), ids=NEVER_COMMITTED.keys())
def test_nothing_foreign_is_committed(pattern: str) -> None:
    found = [
        f"{name}:{text[: match.start()].count(chr(10)) + 1}: {match.group()}"
        for name, text in texts()
        for match in re.finditer(pattern, text)
    ]
    assert found == []


LOCKS = ("requirements.lock", "requirements-dev.lock")


def _locked(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text, flags=re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_each_locked_package_has_its_hashes(name: str) -> None:
    blocks = re.split(r"^(?=[^\s#])", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    bare = [
        block.splitlines()[0]
        for block in blocks
        if block.strip() and not block.startswith("#")
        if not re.match(r"[\w.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", block, flags=re.DOTALL)
    ]
    assert bare == []


def test_both_locks_hold_the_same_versions() -> None:
    runtime, dev = map(_locked, LOCKS)
    assert runtime == {name: dev.get(name) for name in runtime}


def _dependencies() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [re.split(r"[\[<>=~ ]", line)[0] for line in project["dependencies"]]


def test_the_lock_holds_what_the_project_asks_for() -> None:
    assert sorted(name.lower() for name in _dependencies() if name.lower() not in _locked(LOCKS[0])) == []


#: Where a package is imported under another name.
MODULES = {
    "django-axes": "axes",
    "django-crispy-forms": "crispy_forms",
    "django-csp": "csp",
    "pillow": "PIL",
    "psycopg": "django.db.backends.postgresql",
    "python-stdnum": "stdnum",
}


@pytest.mark.parametrize("package", _dependencies())
def test_each_dependency_is_used(package: str) -> None:
    module = MODULES.get(package.lower(), package.lower().replace("-", "_"))
    imported = any(
        name == module or name.startswith(f"{module}.")
        for file in python_files("requests_app/", "segur_portal/")
        for name in imports(file)
    )
    named = any(text == module or text.startswith(f"{module}.") for text in literals())
    started = f"-m {module} " in (ROOT / "run").read_text(encoding="utf-8")
    assert imported or named or started


def test_scripts_can_be_run() -> None:
    scripts = [ROOT / "run", ROOT / ".ci" / "run", ROOT / "manage.py"]
    assert [relative(file) for file in scripts if not file.stat().st_mode & 0o100] == []


def test_nothing_large_is_committed() -> None:
    limit = 1_500_000
    assert [relative(file) for file in committed() if Path(file).stat().st_size > limit] == []


#: A French elision with a straight apostrophe.
_ELISION = re.compile(
    r"(?<![\w'])(?:[dlnsjctm]|(?:jus|lors|puis|quel|pres)?qu)'(?=\w|«)|aujourd'hui", re.IGNORECASE
)
#: The models' labels stand in migrations too, and events keep them.
_TOLD_BY_CODE = (
    "requests_app/admin/",
    "requests_app/asp_file/",
    "requests_app/fake_asp/",
    "requests_app/forms/",
    "requests_app/management/",
    "requests_app/rules/",
    "requests_app/services/",
    "requests_app/spreadsheet/",
    "requests_app/templatetags/",
    "requests_app/views/",
    "segur_portal/",
)


def test_apostrophes_in_what_users_read_are_typographic() -> None:
    straight = []
    for file in python_files(*_TOLD_BY_CODE):
        nodes = list(ast.walk(tree(file)))
        docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        straight += [
            f"{relative(file)}:{node.lineno}"
            for node in nodes
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
            and _ELISION.search(node.value)
        ]
    assert straight == []
