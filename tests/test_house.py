"""Rules of form that no linter knows: how long things may be, what may stand in a file and what never."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_ADR, LONGEST_TEMPLATE = 300, 35, 25, 120
DRAWERS = {"utils", "helpers", "common", "misc"}
# Spelt in pieces, or this file would break its own rules.
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
REGISTRIES = re.compile(
    r"https?://[^\s\"'<>]*(?:registry\.|/simple\b|pypi\.|pythonhosted\.|npmjs\.|proxy\.golang)"
)
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|home/\w+|root|Users/\w+)/")


@cache
def tracked_files() -> list[Path]:
    """What git knows and the tree still holds; all but ignored files where there is no git."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        listed = []
    kept_out = {".git", ".venv", "node_modules", "var", "staticfiles", "__pycache__"}
    found = (ROOT / name for name in listed if name) if any(listed) else ROOT.rglob("*")
    return sorted(path for path in found if path.is_file() and not kept_out.intersection(path.parts))


def texts(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Name and text of the tracked files with one of the endings; of all readable ones without any."""
    for path in tracked_files():
        if suffixes and path.suffix not in suffixes:
            continue
        try:
            yield str(path.relative_to(ROOT)), path.read_text("utf-8")
        except UnicodeDecodeError:
            continue


def code() -> Iterator[tuple[str, str]]:
    return ((name, text) for name, text in texts(".py") if "/migrations/" not in name)


def lines_with(pattern: re.Pattern[str], files: Iterator[tuple[str, str]]) -> list[str]:
    return [
        f"{name}:{number}"
        for name, text in files
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_the_files_are_found() -> None:
    names = {name for name, _text in code()}

    assert {"alliance/settings.py", "leads/handoffs/models.py", "valuechain/chain/models.py"} <= names
    assert len(names) > 200


def test_no_file_is_too_long() -> None:
    assert [name for name, text in code() if len(text.splitlines()) > LONGEST_FILE] == []


def test_no_function_is_too_long() -> None:
    too_long = [
        f"{name}:{function.name}"
        for name, text in code()
        for function in functions(ast.parse(text))
        if (function.end_lineno or 0) - function.lineno + 1 > LONGEST_FUNCTION
    ]

    assert too_long == []


def test_no_template_is_too_long() -> None:
    long = [name for name, text in texts(".html") if len(text.splitlines()) > LONGEST_TEMPLATE]

    assert [name for name in long if name.startswith("templates/")] == []


def test_every_decision_is_short() -> None:
    decisions = [(name, text) for name, text in texts(".md") if name.startswith("docs/adr/")]

    assert decisions
    assert [name for name, text in decisions if len(text.splitlines()) > LONGEST_ADR] == []


def test_nothing_is_left_for_later() -> None:
    assert lines_with(UNFINISHED, texts(".py", ".html", ".js", ".css", ".md", ".toml")) == []


def test_no_drawer_for_odds_and_ends() -> None:
    drawers = [name for name, _text in code() if DRAWERS.intersection(Path(name).with_suffix("").parts)]

    assert drawers == []


def test_only_tasks_and_the_nudge_send_messages() -> None:
    """A message sent by an action would be sent although its transaction fails, or fail it itself."""
    senders = [
        f"{name}:{node.lineno}"
        for name, text in code()
        if not name.startswith("tests/") and Path(name).name not in {"tasks.py", "nudges.py"}
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and node.attr in {"delay", "apply_async", "send_task"}
    ]

    assert senders == []


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    assert lines_with(REGISTRIES, texts()) == []
    assert lines_with(MACHINE_PATHS, texts()) == []


def test_every_public_action_says_its_rule() -> None:
    silent = [
        f"{name}:{function.name}"
        for name, text in code()
        if not name.startswith("tests/") and "actions" in Path(name).with_suffix("").parts
        for function in functions(ast.parse(text))
        if "atomic" in "".join(ast.unparse(decorator) for decorator in function.decorator_list)
        if not function.name.startswith("_") and not ast.get_docstring(function)
    ]

    assert silent == []


def test_every_model_says_what_it_is() -> None:
    silent = [
        f"{name}:{node.name}"
        for name, text in code()
        if "models" in Path(name).with_suffix("").parts and not name.startswith("tests/")
        for node in ast.parse(text).body
        if isinstance(node, ast.ClassDef) and any("models.Model" in ast.unparse(base) for base in node.bases)
        if not ast.get_docstring(node)
    ]

    assert silent == []
