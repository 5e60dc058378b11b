"""What the user decides about pictures once the model's answers have been seen: kept in the project, taken back there.

The user's files are not touched. Every decision is one atomic write, and undo leaves the project's file as it was, byte
by byte.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from desktop_classifier.models import own
from desktop_classifier.training import project
from desktop_classifier.training.project import Project
from desktop_classifier.training.records import Edit


def fix(id: str, edit: Edit) -> Project:
    """Add a decision to a project, on disk when this returns.

    Raises:
        UserError: There is no such project, or it is damaged.
        OSError: It could not be written; nothing has changed then.
    """
    mended = dataclasses.replace(edit, mended=True)
    return project.change(id, lambda which: which.replaced(edits=(*which.edits, mended)))


def undo(id: str) -> tuple[Project, Edit | None]:
    """Take the last of these decisions back, whenever it was made; None where there is none left."""
    undone: list[Edit] = []

    def without_last(which: Project) -> Project:
        places = [place for place, edit in enumerate(which.edits) if edit.mended]
        if not places:
            return which
        undone.append(which.edits[places[-1]])
        return which.replaced(edits=which.edits[: places[-1]] + which.edits[places[-1] + 1 :])

    return project.change(id, without_last), (undone[0] if undone else None)


def fixes(which: Project) -> int:
    """Pictures whose fate the model that was made last does not know yet. What was set back is no fix."""
    found = {edit.sha256: edit.was for edit in reversed(which.edits) if _counts(edit)}  # by what was decided first
    now, known = (_fates(edits, found) for edits in (which.edits, _known(which)))
    return sum(now.get(sha256) != known.get(sha256) for sha256 in {*now, *known})


def _known(which: Project) -> tuple[Edit, ...]:
    if not own.exists(which.model):
        return ()
    newest = own.versions(which.model)[-1]
    stored = own.read_package(own.version_folder(which.model, newest))["training"]["edits"]
    return tuple(Edit(**each) for each in stored)


def _counts(edit: Edit) -> bool:
    return edit.mended and edit.action != "right"


def _fates(edits: tuple[Edit, ...], found: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """What becomes of each picture, by its hash; without those that have the label again that they were found with."""
    last = {edit.sha256: edit for edit in edits if _counts(edit)}
    return {
        edit.sha256: (edit.action, edit.class_id)
        for edit in last.values()
        if edit.action == "leave_out" or edit.class_id != found.get(edit.sha256)
    }
