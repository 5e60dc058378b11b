"""What the documents promise is what the program does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from desktop_classifier import __version__
from desktop_classifier.cli import parser
from desktop_classifier.imaging.decode import ERROR_KINDS, NOTES
from desktop_classifier.models import catalogue

ROOT = Path(__file__).resolve().parents[1]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_every_kind_and_note_is_documented():
    documented = set(re.findall(r"^\| `(\w+)` \|", text("docs/answers.md"), re.MULTILINE))
    assert documented >= {*ERROR_KINDS, *NOTES}


def test_the_readme_begins_with_the_two_commands_and_names_every_model():
    readme = text("README.md")
    commands = re.findall(r"^make \w+", readme, re.MULTILINE)
    assert commands[:2] == ["make run", "make test"]
    for spec in catalogue.SPECS:
        assert f"`{spec.id}`" in readme


def test_the_readme_names_every_option_of_classify():
    readme = text("README.md")
    (classify,) = (action.choices["classify"] for action in parser()._actions if getattr(action, "choices", None))
    options = [option for action in classify._actions for option in action.option_strings if option.startswith("--")]
    assert [option for option in options if option not in readme and option != "--help"] == []


def test_every_linked_file_exists():
    for page in ("README.md", "docs/architecture.md", "docs/book.md"):
        for target in re.findall(r"\]\((?!http)([^)#]+)\)", text(page)):
            assert ((ROOT / page).parent / target).exists(), f"{page} links to {target}"


def test_versions_agree_everywhere():
    project = tomllib.loads(text("pyproject.toml"))["project"]
    assert project["version"] == __version__
    assert f"## {__version__}" in text("CHANGELOG.md")
    workflow = text(".github/workflows/ci.yml")
    for version in ("3.11", "3.12", "3.13"):
        assert f'"{version}"' in workflow
        assert f"Programming Language :: Python :: {version}" in project["classifiers"]


def test_locks_are_hashed_and_name_no_index():
    for name in ("run", "dev"):
        lock = text(f"installer/lock/{name}.txt")
        assert "--hash=sha256:" in lock
        assert "://" not in lock
        assert "--index" not in lock
        pinned = re.findall(r"^([\w.-]+)==(\S+)", lock, re.MULTILINE)
        assert ("pyside6-essentials", "6.12.0") not in pinned


def test_the_page_about_the_book_names_what_there_is():
    page, main = text("docs/book.md"), parser()
    (commands,) = (action.choices for action in main._actions if getattr(action, "choices", None))
    known = {option for command in commands.values() for action in command._actions for option in action.option_strings}
    named = set(re.findall(r"--[a-z][a-z-]+", page))
    assert named
    assert named <= known
    for name in re.findall(r"--from-scratch (\w+)", page):
        assert name in {spec.id for spec in catalogue.UNTRAINED}
    for module in re.findall(r"models/architectures/\w+", page):
        assert (ROOT / "desktop_classifier" / f"{module}.py").is_file()
    for test in re.findall(r"tests/[\w/]+\.py", page):
        assert (ROOT / test).is_file()
