"""The pictures that somebody teaches with: found, looked at once in threads, never copied, moved or changed."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import os
from collections.abc import Callable, Collection, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from desktop_classifier.base.progress import CancelToken, Progress, Report
from desktop_classifier.imaging import folder as folders
from desktop_classifier.training.layout import class_sources, strays
from desktop_classifier.training.records import ClassSource, Edit, Part, Picture, Scan, Unreadable

__all__ = [
    "ClassSource",
    "Edit",
    "Part",
    "Picture",
    "Scan",
    "Unreadable",
    "class_sources",
    "counts",
    "deciding",
    "learnable",
    "scan",
    "strays",
]

_LOOK_S = 0.05
_AHEAD = 8
"""Pictures under way for each thread."""

_APART = {"": 0, "validation": 1, "test": 2}

Outcome = Picture | Unreadable


@dataclass(slots=True)
class _Found:
    """The files of all sources, before any of them is opened."""

    files: dict[tuple[Path, str], ClassSource] = field(default_factory=dict)
    closed: list[Unreadable] = field(default_factory=list)
    nested: dict[Path, None] = field(default_factory=dict)
    left_alone: int = 0


def scan(sources: Sequence[ClassSource], token: CancelToken, report: Report, stray: Sequence[Path] = ()) -> Scan:
    """Look at every picture once. What is known from an earlier scan of an unchanged file is not computed again.

    Args:
        sources: Where to look. The same file twice in a class counts once.
        token: Looked at for every picture.
        report: Told of every picture.
        stray: Pictures in no class, passed through.

    Raises:
        Cancelled: `token` was cancelled; what was found out is remembered.
    """
    found = _find(sources, token, report)
    pictures: list[Picture] = []
    unreadable = found.closed
    with contextlib.closing(_outcomes(found.files, token)) as outcomes:
        for done, outcome in enumerate(outcomes, 1):
            if isinstance(outcome, Picture):
                pictures.append(outcome)
            else:
                unreadable.append(outcome)
            report(Progress(done, len(found.files), "Looking at the pictures"))
    return Scan(
        classes=tuple(dict.fromkeys(source.class_id for source in sources)),
        pictures=tuple(pictures),
        unreadable=tuple(unreadable),
        stray=tuple(stray),
        nested=tuple(found.nested),
        left_alone=found.left_alone,
    )


def deciding(scan: Scan, edits: Sequence[Edit]) -> dict[str, Edit]:
    """The edit that decides about each picture, by content hash. One into a class that is gone counts for nothing."""
    classes = frozenset(scan.classes)
    return {edit.sha256: edit for edit in edits if counts(edit, classes)}


def counts(edit: Edit, classes: Collection[str]) -> bool:
    """Whether an edit changes anything where these are the classes."""
    return edit.action == "leave_out" or (edit.action == "label" and edit.class_id in classes)


def learnable(scan: Scan, edits: Sequence[Edit] = ()) -> tuple[Picture, ...]:
    """The pictures that take part: after the edits, and what lies twice in a class once.

    Of copies in a class the one that was kept apart stays, so that nobody learns from a test picture.
    """
    last = deciding(scan, edits)
    kept: dict[tuple[str, str], Picture] = {}
    for picture in scan.pictures:
        edit = last.get(picture.sha256)
        if edit is not None and edit.action == "leave_out":
            continue
        if edit is not None and edit.action == "label":
            picture = dataclasses.replace(picture, class_id=edit.class_id)
        key = picture.sha256, picture.class_id
        if key not in kept or _APART[picture.part] > _APART[kept[key].part]:
            kept[key] = picture
    return tuple(kept.values())


def _find(sources: Sequence[ClassSource], token: CancelToken, report: Report) -> _Found:
    found = _Found()
    for source in sources:
        for place in source.paths:
            walk = folders.walk([place], token)
            for path in walk:
                before = found.files.setdefault((path, source.class_id), source)
                if _APART[source.part] > _APART[before.part]:  # a test folder may lie inside the other one
                    found.files[path, source.class_id] = source
                if len(path.parts) > len(place.parts) + 1:
                    found.nested.setdefault(place / path.relative_to(place).parts[0])
                if len(found.files) % 200 == 0:
                    report(Progress(len(found.files), 0, "Looking for pictures"))
            found.left_alone += walk.left_alone
            found.closed += [_closed(path, source.class_id) for path in walk.unreadable]
    return found


def _closed(path: Path, class_id: str) -> Unreadable:
    message = "This folder could not be looked into. Change its permissions, or copy it to a folder of yours."
    return Unreadable(path, class_id, "no_permission", message, "folder is closed")


def _outcomes(files: dict[tuple[Path, str], ClassSource], token: CancelToken) -> Generator[Outcome]:
    """One a file, in order. A few files are under way at a time, so memory does not grow with their number."""
    from desktop_classifier.imaging.decode import Decoder  # with NumPy and Pillow, which naming a record must not cost
    from desktop_classifier.training.looks import facts
    from desktop_classifier.training.scan_memory import ScanMemory, State, state

    threads = os.cpu_count() or 2
    waiting: collections.deque[tuple[ClassSource, State | None, Picture | Future[Outcome]]] = collections.deque()

    def next_one(memory: ScanMemory) -> Outcome:
        source, before, known = waiting.popleft()
        outcome = known if isinstance(known, Picture) else _wait(known, token)
        if not isinstance(outcome, Picture):
            return outcome
        if outcome is not known and before is not None:
            memory.keep(outcome, before)
        return dataclasses.replace(outcome, part=source.part) if source.part else outcome

    with (
        Decoder() as decoder,
        ThreadPoolExecutor(threads, thread_name_prefix="scan") as pool,
        ScanMemory() as memory,
    ):
        try:
            for (path, class_id), source in files.items():
                token.raise_if_cancelled()
                before = state(path)
                known = memory.known(path, before, class_id) if before else None
                look = partial(facts, path, class_id, decoder, memory, token)
                waiting.append((source, before, known or pool.submit(_tried, look, path, class_id)))
                if len(waiting) >= threads * _AHEAD:
                    yield next_one(memory)
            while waiting:
                yield next_one(memory)
        finally:
            decoder.close()
            for _, _, future in waiting:
                if isinstance(future, Future):
                    future.cancel()


def _tried(look: Callable[[], Picture], path: Path, class_id: str) -> Outcome:
    from desktop_classifier.imaging.refusal import PictureError

    try:
        return look()
    except PictureError as error:
        return Unreadable(path, class_id, error.kind, error.message, error.short)


def _wait(future: Future[Outcome], token: CancelToken) -> Outcome:
    while True:
        try:
            return future.result(_LOOK_S)
        except StillWaiting:
            token.raise_if_cancelled()
