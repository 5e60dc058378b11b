"""Reads the pages of the guide as a person would: numbered steps, and what is bold because the program says it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from desktop_classifier.gui.widgets.line import ElidedLine
from desktop_classifier.gui.windows.guide.book import Book
from desktop_classifier.gui.windows.linked_line import LinkedLine

_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_ACT = re.compile(r"\b(?P<verb>press|choose)\b|\*\*(?P<name>.+?)\*\*|`(?P<key>[^`]+)`|(?P<end>[.:;!?](?=\s|$))", re.I)


@dataclass(frozen=True, slots=True)
class Step:
    """One numbered step, its lines joined."""

    section: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Act:
    """What a step says to do: "press" or "choose" something, press a "key", or "see" what is only named."""

    kind: str
    name: str


def text(page: str) -> str:
    return Book().pages[page].text


def names(page: str) -> list[str]:
    """Everything bold, each once."""
    return list(dict.fromkeys(" ".join(name.split()) for name in _BOLD.findall(text(page))))


def steps(page: str) -> list[Step]:
    """All numbered steps, top to bottom."""
    found: list[Step] = []
    section, open_step = "", False
    for line in text(page).splitlines():
        if line.startswith("#"):
            section, open_step = line.lstrip("# "), False
        elif item := re.match(r"(\d+)\. (.+)", line):
            found.append(Step(section, int(item[1]), item[2]))
            open_step = True
        elif open_step and line.startswith("   "):
            last = found[-1]
            found[-1] = Step(last.section, last.number, f"{last.text} {line.strip()}")
        else:
            open_step = False
    return found


def acts(step: Step) -> list[Act]:
    """What it names, each with the verb before it in the same sentence."""
    found, verb = [], ""
    for part in _ACT.finditer(step.text):
        if part["verb"]:
            verb = part["verb"].lower()
        elif part["key"]:
            found.append(Act("key" if verb == "press" else "see", part["key"]))
        elif part["name"]:
            found.append(Act(verb or "see", part["name"]))
        else:
            verb = ""
    return found


def words(*roots: QWidget) -> set[str]:
    """Every text of these windows, seen or not: titles, buttons, menus, labels, headings, fields."""
    found: set[str] = set()
    for root in roots:
        for widget in (root, *root.findChildren(QWidget)):
            found |= {action.text() for action in widget.actions()} | {widget.windowTitle()}
            if isinstance(widget, QAbstractButton):
                found |= {widget.text(), widget.accessibleName().partition(",")[0]}
            elif isinstance(widget, LinkedLine):
                found |= {part if isinstance(part, str) else part[0] for part in widget.parts}
            elif isinstance(widget, QLabel):
                found.add(widget.text())
            elif isinstance(widget, QLineEdit):
                found |= {widget.placeholderText(), widget.accessibleName()}
            elif isinstance(widget, ElidedLine):
                found.add(widget.words())
        found |= {action.text() for action in root.findChildren(QAction)}
    return {each.replace("&&", "&") for each in found if each}
