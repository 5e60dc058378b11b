"""A project: which pictures, what the user decided about them, the choices, and the model that came of it.

projects/ID/project.json    the record below
projects/ID/split.json      content hash → part, kept for ever so that a never-seen picture stays one
projects/ID/result.json     the figures of the model that was kept, on never-seen pictures
projects/ID/before.json     the ones before them
projects/ID/review.json     doubtful labels (see `review`)
projects/ID/runs/HASH/      what one training has computed so far (see `train`)
"""

from __future__ import annotations

import dataclasses
import json
import logging
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from desktop_classifier.base import files, paths
from desktop_classifier.base.errors import UserError
from desktop_classifier.models import own, writing
from desktop_classifier.training import evaluation
from desktop_classifier.training.dataset import ClassSource, Edit
from desktop_classifier.training.evaluation import Result
from desktop_classifier.training.recipe import Advanced, Preset

log = logging.getLogger(__name__)

_UNDO_S = 7 * 86_400.0
"""So long a removed project can be brought back."""

State = Literal["new", "training", "paused", "finished", "failed"]


@dataclass(frozen=True, slots=True)
class Choices:
    """How a model shall be made.

    Args:
        backbone: Id of the model whose features are used.
        preset: How thorough.
        advanced: What the user set by hand.
        seed: Decides the split and the order of the pictures.
        framing: How pictures become squares.
    """

    backbone: str
    preset: Preset = Preset.BALANCED
    advanced: Advanced = field(default_factory=Advanced)
    seed: int = 1
    framing: str = "crop"

    @property
    def tunes(self) -> bool:
        """Whether something comes after the quick model."""
        return self.preset is not Preset.QUICK


@dataclass(frozen=True, slots=True)
class Project:
    """One project.

    Args:
        id: Name of its folder.
        name: Shown name, also of the model.
        sources: Where the pictures lie.
        edits: What the user decided about single pictures, in order.
        choices: How the model shall be made.
        state: How far it is.
        created: UTC, ISO 8601.
        model: Id of the user's model that came of it, or "".
    """

    id: str
    name: str
    sources: tuple[ClassSource, ...]
    edits: tuple[Edit, ...]
    choices: Choices
    state: State
    created: str
    model: str = ""

    @property
    def folder(self) -> Path:
        return _folder() / self.id

    def replaced(self, **changes: Any) -> Project:
        return dataclasses.replace(self, **changes)


def create(name: str, sources: Sequence[ClassSource], edits: Sequence[Edit], choices: Choices) -> Project:
    """A new project, on disk."""
    project = Project(secrets.token_hex(6), name, tuple(sources), tuple(edits), choices, "new", own.now())
    save(project)
    return project


def save(project: Project) -> None:
    """Write the record, atomically.

    Raises:
        UserError: `disk_full`, or `not_writable`.
    """
    with writing.told(project.folder):
        files.write_json(project.folder / "project.json", to_json(project))


def change(id: str, alter: Callable[[Project], Project]) -> Project:
    """Read, alter and write a record while no other process does so: fixes are made while a child trains.

    Raises:
        UserError: See `load` and `save`.
    """
    with files.locked(load(id).folder / "record.lock", wait=True):
        altered = alter(load(id))
        save(altered)
        return altered


def load(id: str) -> Project:
    """Read one project.

    Raises:
        UserError: `unknown_project`, or `project_damaged`.
    """
    file = _folder() / id / "project.json"
    if not re.fullmatch(r"[0-9a-f]+", id) or not file.is_file():
        known = ", ".join(project.id for project in every()) or "none"
        raise UserError(f"There is no project “{id}”. The projects are: {known}.", kind="unknown_project")
    try:
        return from_json(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"The project in {file.parent} is damaged ({type(error).__name__}). Begin a new one; the model that was "
            "made of it still works.",
            kind="project_damaged",
        ) from error


def every() -> list[Project]:
    """All projects that can be read, newest first."""
    found = []
    for file in _folder().glob("*/project.json"):
        if file.parent.name.startswith("."):
            continue
        try:
            found.append(load(file.parent.name))
        except UserError as error:
            log.warning("%s", error.message)
    return sorted(found, key=lambda project: project.created, reverse=True)


def remove(id: str) -> None:
    """Put a project aside; its model and the user's pictures stay. `restore` brings it back, until one is removed days
    later: what was computed for it may be large.

    Raises:
        UserError: See `load`; `busy` while it is trained.
    """
    if running(load(id).id):
        raise UserError(
            f"“{load(id).name}” is being taught now, in a window or terminal. Stop it there, then remove it.",
            kind="busy",
        )
    aside = _folder() / f".{id}"
    for older in _folder().glob(".*"):
        if older == aside or time.time() - older.stat().st_mtime > _UNDO_S:
            shutil.rmtree(older, ignore_errors=True)
    files.replace(_folder() / id, aside)
    os.utime(aside)  # a rename does not note when it was


def restore(id: str) -> Project:
    """Undo `remove`."""
    files.replace(_folder() / f".{id}", _folder() / id)
    return load(id)


def result(id: str) -> Result:
    """What came of a finished project, on never-seen pictures.

    Raises:
        UserError: `no_result`, it was never finished, or what is there is damaged.
    """
    found = _read(result_file(id))
    if found is None:
        raise UserError("This project has no result yet. Train it first.", kind="no_result")
    return found


def result_file(id: str) -> Path:
    return _folder() / id / "result.json"


def keep_result(id: str, found: Result) -> None:
    """Write what came of a training. What was there is what it is held against (`before`), unless it is the same."""
    last, now = _read(result_file(id)), evaluation.to_json(found)
    if last is not None and evaluation.to_json(last) != json.loads(json.dumps(now)):
        files.write_json(_before_file(id), evaluation.to_json(last))
    files.write_json(result_file(id), now)


def before(id: str) -> Result | None:
    """The result that was there before the last training, or None."""
    return _read(_before_file(id))


def _read(file: Path) -> Result | None:
    """A result, or None where there is none that can be read: the next training makes another."""
    try:
        return evaluation.from_json(json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        log.warning("%s is damaged and not used: %r", file, error)
        return None


def _before_file(id: str) -> Path:
    return _folder() / id / "before.json"


def lock_file(id: str) -> Path:
    """What a training holds (`files.locked`) while it runs."""
    return _folder() / id / "lock"


def running(id: str) -> bool:
    """Whether a training of this project runs now, in whatever window or terminal."""
    with files.locked(lock_file(id)) as free:
        return not free


def wish_file(id: str) -> Path:
    """Where a wish for a running training is written: "pause" or "stop"."""
    return _folder() / id / "wish"


_EDIT_FIELDS = tuple(field.name for field in dataclasses.fields(Edit))


def to_json(project: Project) -> dict[str, Any]:
    stored = dataclasses.asdict(project.replaced(edits=()))
    for source, kept in zip(stored["sources"], project.sources, strict=True):
        source["paths"] = [str(path) for path in kept.paths]
    stored["edits"] = [_edit_to_json(edit) for edit in project.edits]
    return stored


def _edit_to_json(edit: Edit) -> dict[str, Any]:
    """By its fields: `asdict` copies each value deeply, and a thousand edits were noticed at every key."""
    stored = {name: getattr(edit, name) for name in _EDIT_FIELDS}
    if not edit.was:
        del stored["was"]  # projects of before it was kept stay as they are
    return stored


def from_json(stored: Mapping[str, Any]) -> Project:
    choices = dict(stored["choices"])
    return Project(
        id=stored["id"],
        name=stored["name"],
        sources=tuple(
            ClassSource(source["class_id"], tuple(Path(path) for path in source["paths"]), source["part"])
            for source in stored["sources"]
        ),
        edits=tuple(Edit(**edit) for edit in stored["edits"]),
        choices=Choices(
            backbone=choices["backbone"],
            preset=Preset(choices["preset"]),
            advanced=Advanced(**choices["advanced"]),
            seed=choices["seed"],
            framing=choices["framing"],
        ),
        state=stored["state"],
        created=stored["created"],
        model=stored["model"],
    )


def _folder() -> Path:
    folder = paths.projects_dir()
    folder.mkdir(parents=True, exist_ok=True)
    return folder
