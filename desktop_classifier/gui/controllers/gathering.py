"""The worker's half of the wizard's first page: what was dropped becomes classes, and classes become facts. No Qt."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, Report
from desktop_classifier.gui.controllers.deciding import Decided
from desktop_classifier.gui.controllers.draft import Known
from desktop_classifier.training.dataset import ClassSource, Picture, Scan

MOST_EXAMPLES = 8
"""Pictures kept by hand for each class: for its card, for a try of the models, for the augmentation."""

_LOOKED_AT = 40
"""Names that are looked at in a folder for a first picture, so that a folder of other things costs nothing."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was dropped, as classes.

    Args:
        sources: A class for each class folder; loose pictures are a class of their folder's name.
        folders: Those that were named and hold class folders.
        name: What to call it all.
        first: A picture of each class that has one near at hand.
    """

    sources: tuple[ClassSource, ...]
    folders: tuple[Path, ...]
    name: str
    first: dict[str, Path] = field(default_factory=dict)


def gather(paths: Sequence[Path], token: CancelToken, report: Report) -> Gathered:
    """Make classes of folders and pictures.

    Raises:
        UserError: There is nothing to make a class of.
    """
    sources: list[ClassSource] = []
    folders: list[Path] = []
    loose: dict[Path, list[Path]] = {}
    for path in paths:
        token.raise_if_cancelled()
        if not path.is_dir():
            loose.setdefault(path.parent, []).append(path)
            continue
        inside, whole = _classes_in(path, one_of_many=len(paths) > 1)
        sources += inside
        folders += [path] if whole else []
    sources += [ClassSource(parent.name or "pictures", tuple(members)) for parent, members in loose.items()]
    if not sources:
        raise UserError("There is nothing in that. Choose a folder of class folders.", kind="no_pictures")
    first = {source.class_id: found for source in sources if (found := _first_picture(source.paths))}
    return Gathered(tuple(sources), tuple(folders), _name(paths), first)


def look(decided: Decided, before: Scan | None, token: CancelToken, report: Report) -> Known:
    """Look at every picture of these decisions and at what could be mended.

    Args:
        decided: Where the pictures lie and what was decided about them.
        before: An earlier scan of the same sources, which then is not made again.
        token: Cancels.
        report: Told of every picture.
    """
    from desktop_classifier.training import checks, dataset

    scan = before
    if scan is None:
        stray = [file for folder in decided.folders for file in dataset.strays(folder)]
        filled = [source for source in decided.sources if source.paths]
        scan = dataset.scan(filled, token, report, stray)
    token.raise_if_cancelled()
    found = checks.findings(scan, decided.edits, decided.names)
    kept = dataset.learnable(scan, decided.edits)
    counts: dict[str, int] = {}
    examples: dict[str, list[Path]] = {}
    for picture in kept:
        counts[picture.class_id] = counts.get(picture.class_id, 0) + 1
        _keep_example(examples.setdefault(picture.class_id, []), picture)
    few = {class_id: tuple(paths) for class_id, paths in examples.items()}
    problem = checks.problem(scan, decided.edits, decided.names)
    return Known(decided, scan, found, problem, counts, few)


def _keep_example(examples: list[Path], picture: Picture) -> None:
    if len(examples) < MOST_EXAMPLES:
        examples.append(picture.path)


def _classes_in(folder: Path, *, one_of_many: bool) -> tuple[tuple[ClassSource, ...], bool]:
    """The classes of a folder, and whether it has class folders; if not, it is a class itself.

    One of many that holds more pictures than folders is one too: its folders are parts of a class.
    """
    from desktop_classifier.training import dataset

    try:
        found = dataset.class_sources(folder)
        if one_of_many and len(dataset.strays(folder)) > len(found):
            return (ClassSource(folder.name, (folder,)),), False
        return found, True
    except UserError:
        if _first_picture([folder]) is None:
            raise
        return (ClassSource(folder.name, (folder,)),), False


def _first_picture(paths: Sequence[Path]) -> Path | None:
    """A picture by its name, near the top of a class; not the only way to be one, but good enough to show."""
    from desktop_classifier.imaging import formats

    for path in paths:
        if path.suffix.lower() in formats.SUFFIXES:
            return path
        for name in _first_names(path):
            if not name.startswith(".") and Path(name).suffix.lower() in formats.SUFFIXES:
                return path / name
    return None


def _first_names(folder: Path) -> list[str]:
    """None of what is no folder or a closed one; whoever looks at every picture says so."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry, _ in zip(entries, range(_LOOKED_AT), strict=False))
    except OSError:
        return []


def _name(paths: Sequence[Path]) -> str:
    first = paths[0]
    return first.name if len(paths) == 1 and first.is_dir() else first.parent.name
