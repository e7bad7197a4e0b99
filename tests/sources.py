"""The repository's own files, as the tests of the house read them."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_CACHES = {"__pycache__", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
SKIPPED = {".git", ".venv", "var", "node_modules", "test-results", *_CACHES}


@cache
def committed() -> tuple[Path, ...]:
    """The files that are, or would be, committed; without git, all but what ``run`` makes."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = None
    if shutil.which("git"):
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed is not None and listed.returncode == 0:
        files = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        files = [file for file in ROOT.rglob("*") if not SKIPPED.intersection(file.relative_to(ROOT).parts)]
    return tuple(sorted(file for file in files if file.is_file()))


def relative(file: Path) -> str:
    """The file's name from the repository's root."""
    return file.relative_to(ROOT).as_posix()


def python_files(*folders: str) -> Iterator[Path]:
    """The Python files under these folders (all of them by default), without migrations."""
    for file in committed():
        name = relative(file)
        if file.suffix == ".py" and "migrations/" not in name and name.startswith(folders or ("",)):
            yield file


@cache
def tree(file: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def imports(file: Path) -> tuple[str, ...]:
    """The full names of the modules, or of the things in them, that the file imports."""
    return tuple(_imports(file))


def _imports(file: Path) -> Iterator[str]:
    package = relative(file).removesuffix(".py").removesuffix("/__init__").split("/")
    parent = package if file.name == "__init__.py" else package[:-1]
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = parent[: len(parent) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{stem}.{alias.name}" for alias in node.names)


def texts() -> Iterator[tuple[str, str]]:
    """Each committed text file of ours: its name and its text."""
    for file in committed():
        name = relative(file)
        if name.startswith("static/vendor/"):
            continue
        try:
            yield name, file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


@cache
def literals() -> frozenset[str]:
    """Every text that stands between quotes in our Python files and templates."""
    found: set[str] = set()
    for name, text in texts():
        if name.endswith(".html"):
            found.update(re.findall(r"""["']([^"'\n]+)["']""", text))
    for file in python_files():
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return frozenset(found)
