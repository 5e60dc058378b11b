"""The user's own models: one folder each, with one package a version, of which one is in use.

    own/ID/model.json      its name, the names of its classes, which version is in use, which is offered
    own/ID/v1/             a package: weights, prepared network, labels, framing, figures, how it was made, hashes

Every change is one rename or one atomic file, so a model is always whole. A class keeps the id that its folder gave it;
its name may change at any time.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import logging
import os
import re
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_classifier.base import files, paths
from desktop_classifier.base.errors import UserError
from desktop_classifier.models import writing
from desktop_classifier.models.spec import Group, Interpolation, ModelSpec, Preprocessing, WeightsFile

log = logging.getLogger(__name__)

NETWORK = "network.xml"
WEIGHTS = "weights.npz"
PACKAGE = "package.json"
RESULT = "result.json"
COVERAGE = 0.9
"""Until the user says otherwise."""

LEAST_COVERAGE = 0.5

_UNDO_S = 7 * 86_400.0
"""So long a removed model can be brought back; its disk space is free when the next one is removed after that."""


@dataclass(frozen=True, slots=True)
class OwnModel:
    """A model of the user's own.

    Args:
        id: Stable name on the command line.
        name: Shown name.
        version: Number of the package in use.
        offered: Number of a newer package that waits for the user's word, or None.
        names: Shown names of classes that were renamed, by class id.
        created: UTC, ISO 8601.
        project: Id of the project it was made in.
        package: What `package.json` of the version in use says.
        coverage: Share of pictures like its own that it answers; the rest are "none of these". 1.0: always answers.
    """

    id: str
    name: str
    version: int
    offered: int | None
    names: Mapping[str, str]
    created: str
    project: str
    package: Mapping[str, Any]
    coverage: float = COVERAGE

    @property
    def folder(self) -> Path:
        """The package in use."""
        return version_folder(self.id, self.version)

    @property
    def classes(self) -> tuple[str, ...]:
        """Class ids in the order of the network's outputs."""
        return tuple(self.package["classes"])

    def class_name(self, class_id: str) -> str:
        return self.names.get(class_id, class_id)


def every() -> list[OwnModel]:
    """All models that can be read, by name. One that cannot is logged and left alone."""
    found = []
    try:
        stored = list(_folder().glob("*/model.json"))
    except OSError as error:
        log.warning("the models of one's own cannot be looked at: %s", error)
        return []
    for file in stored:
        try:
            found.append(load(file.parent.name))
        except UserError as error:
            log.warning("%s", error.message)
    return sorted(found, key=lambda model: (model.name.casefold(), model.id))


def exists(id: str) -> bool:
    return bool(id) and _plain(id) == id and (_folder() / id / "model.json").is_file()


def load(id: str) -> OwnModel:
    """Read one model.

    Raises:
        UserError: `unknown_model`, or `model_damaged`.
    """
    if not exists(id):
        raise UserError(f"There is no model called “{id}”. Choose another in the model menu.", kind="unknown_model")
    try:
        stored = json.loads((_folder() / id / "model.json").read_text(encoding="utf-8"))
        folder = version_folder(id, stored["version"])
        package = read_package(folder)
        if not (folder / NETWORK).is_file():
            raise FileNotFoundError(folder / NETWORK)
        model = OwnModel(id=id, package=package, **stored)
        spec(model)  # whatever is missing is missed here, and not where a list of all models is wanted
        return model
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"The model “{id}” is damaged ({type(error).__name__}). Teach it again from its project, or remove it.",
            kind="model_damaged",
        ) from error


def spec(model: OwnModel) -> ModelSpec:
    """The record by which every other part of the program knows the version in use."""
    package = model.package
    count = len(model.classes)
    return ModelSpec(
        id=model.id,
        name=model.name,
        architecture=package["architecture"],
        side=package["side"],
        preprocessing=Preprocessing(package["preprocessing"]),
        crop=package["crop"],
        interpolation=Interpolation(package["interpolation"]),
        weights=WeightsFile(file=WEIGHTS, size=package.get("bytes", 0), exact_size=True),
        licence=package["licence"],
        top1=100 * package["right"] / package["of"] if package["of"] else 0.0,
        group=Group.OWN,
        line=f"{count} classes of your own",
        labels="",
        classes=count,
        folder=model.folder,
    )


def read_package(folder: Path) -> dict[str, Any]:
    """What `package.json` of a package says."""
    package: dict[str, Any] = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    return package


def versions(id: str) -> list[int]:
    """Numbers of the packages that are there, oldest first."""
    found = [re.fullmatch(r"v(\d+)", folder.name) for folder in (_folder() / id).iterdir()]
    return sorted(int(match[1]) for match in found if match)


def version_folder(id: str, version: int) -> Path:
    return _folder() / id / f"v{version}"


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder to make a package in; what is not installed from it is gone afterwards.

    Raises:
        UserError: `not_writable`, or `disk_full`.
    """
    with writing.told(_folder()):
        _folder().mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".making-", dir=_folder()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def install(package: Path, name: str, project: str, taken: frozenset[str] = frozenset(), id: str = "") -> OwnModel:
    """Give a finished package its place, by one rename: as a new model, or as an offered version of the model `id`.

    Args:
        package: A folder made in `scratch`.
        name: Shown name of a new model.
        project: Where it was made.
        taken: Ids that a new model must not get.
        id: The model that gets a new version; "" for a new model.
    """
    if id and exists(id):
        number = max(versions(id), default=0) + 1
        files.replace(package, version_folder(id, number))
        _change(id, offered=number)
        return load(id)
    id = _free_id(name, taken)
    with scratch() as folder:
        package.rename(folder / "v1")
        model = {"name": name, "version": 1, "offered": None, "names": {}, "created": now(), "project": project}
        files.write_json(folder / "model.json", model)
        files.replace(folder, _folder() / id)
    return load(id)


def adopt(id: str, version: int) -> None:
    """Use this version from now on; the others stay, so that it can be taken back."""
    read_package(version_folder(id, version))
    _change(id, version=version, offered=None)


def decline(id: str) -> None:
    """Keep the version in use; the offered one is not offered again."""
    _change(id, offered=None)


def rename(id: str, name: str) -> None:
    """Give a model another name; its id stays.

    Raises:
        UserError: The name is empty.
    """
    if not name.strip():
        raise UserError("A model needs a name. Type one.", kind="usage")
    _change(id, name=name.strip())


def rename_class(id: str, class_id: str, name: str) -> None:
    """Call a class differently from now on; nothing is trained again for that.

    Raises:
        UserError: There is no such class, or another one is called so.
    """
    model, name = load(id), name.strip() or class_id
    if class_id not in model.classes:
        raise UserError(f"“{model.name}” has no class “{class_id}”. Its classes: {', '.join(model.classes)}.")
    if name in (model.class_name(other) for other in model.classes if other != class_id):
        raise UserError(f"Another class is called “{name}” already. Choose another name.", kind="usage")
    _change(id, names={**model.names, class_id: name})


def set_coverage(id: str, coverage: float) -> None:
    """Decide which share of pictures like its own a model answers, 0.5..1."""
    _change(id, coverage=min(1.0, max(LEAST_COVERAGE, coverage)))


def duplicate(id: str, taken: frozenset[str] = frozenset()) -> OwnModel:
    """A copy with a name of its own."""
    model = load(id)
    with scratch() as folder:
        copy = folder / "copy"
        shutil.copytree(_folder() / id, copy, ignore=shutil.ignore_patterns(".*"))
        name = f"{model.name} (copy)"
        new = _free_id(name, taken)
        files.replace(copy, _folder() / new)
    _change(new, name=name, created=now())
    return load(new)


def remove(id: str) -> None:
    """Put a model aside; `restore` brings it back. What was put aside days ago is deleted for good.

    Raises:
        UserError: `not_writable`.
    """
    with writing.told(_folder()):
        aside = _removed() / id
        for older in _removed().iterdir():
            if older == aside or time.time() - older.stat().st_mtime > _UNDO_S:
                shutil.rmtree(older, ignore_errors=True)
        files.replace(_folder() / id, aside)
        os.utime(aside)  # a rename does not note when it was


def restore(id: str) -> OwnModel:
    """Undo `remove`."""
    files.replace(_removed() / id, _folder() / id)
    return load(id)


def now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def _change(id: str, **changes: object) -> None:
    model = load(id)
    stored = {field.name: getattr(model, field.name) for field in dataclasses.fields(model)}
    for derived in ("id", "package"):
        del stored[derived]
    files.write_json(_folder() / id / "model.json", {**stored, **changes})


def _free_id(name: str, taken: frozenset[str]) -> str:
    base = _plain(name) or "model"
    number, id = 1, base
    while id in taken or (_folder() / id).exists():
        number += 1
        id = f"{base}_{number}"
    return id


def _plain(name: str) -> str:
    """Letters a-z, digits and underscores: safe in every file system and on every command line."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", ascii_name.lower()).strip("_")[:60]


def _removed() -> Path:
    folder = _folder() / ".removed"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _folder() -> Path:
    return paths.models_dir() / "own"
