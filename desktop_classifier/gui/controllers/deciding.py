"""What was decided about pictures and classes, and the way back. No Qt in here.

Every decision is a new frozen record and the old one is kept, so undo has no end and costs nothing.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_classifier.training.records import ClassSource, Edit

if TYPE_CHECKING:  # it brings NumPy, which the window's thread does not wait for
    from desktop_classifier.training.checks import Fix

NEW_CLASS = "new class"


@dataclass(frozen=True, slots=True)
class Decided:
    """What undo goes back to.

    Args:
        sources: The classes and where their pictures lie; a class without paths is still empty.
        folders: Folders that were chosen whole, where files beside the class folders are looked for.
        edits: What was decided about single pictures.
        said: The change that led here, as a sentence without its full stop.
        root: Number of the choice that all this goes back to. Other pictures have another, and are another project.
        names: What classes are called that were given a name once they had been taught, by class id.
    """

    sources: tuple[ClassSource, ...] = ()
    folders: tuple[Path, ...] = ()
    edits: tuple[Edit, ...] = ()
    said: str = ""
    root: int = 0
    names: Mapping[str, str] = field(default_factory=dict, hash=False)


class Decisions:
    """The classes and what was decided about their pictures.

    Args:
        now: What it begins with.
    """

    def __init__(self, now: Decided | None = None) -> None:
        self._now = now or Decided()
        self._past: list[Decided] = []
        self._future: list[Decided] = []

    @property
    def now(self) -> Decided:
        return self._now

    @property
    def class_ids(self) -> tuple[str, ...]:
        """In the order in which they came."""
        return tuple(dict.fromkeys(source.class_id for source in self._now.sources))

    def shown(self, class_id: str) -> str:
        """What a class is called."""
        return self._now.names.get(class_id, class_id)

    def id_of(self, name: str) -> str:
        """The class that is called so; a new one would have its name as its id."""
        if name in self.class_ids:
            return name
        return next((class_id for class_id in self.class_ids if self.shown(class_id) == name), name)

    def start_with(self, sources: Sequence[ClassSource], folders: Sequence[Path], name: str) -> None:
        """Take these classes in place of all others. Decisions about pictures hold where some are chosen again."""
        now, taken = self._now, _joined(sources)
        again = bool(_paths(now.sources) & _paths(taken))
        edits = _carried(now, taken) if again else ()
        root = now.root if again else 1 + max(each.root for each in (*self._past, now, *self._future))
        self._decide(Decided(taken, tuple(folders), edits, f"“{name}” chosen", root, now.names if again else {}))

    def add(self, sources: Sequence[ClassSource], folders: Sequence[Path]) -> None:
        """Take these classes too; one that is there already gets the new pictures."""
        sources = [dataclasses.replace(source, class_id=self.id_of(source.class_id)) for source in sources]
        what = _listed(dict.fromkeys(self.shown(source.class_id) for source in sources))
        folders = tuple(dict.fromkeys((*self._now.folders, *folders)))
        self._change(f"{what} added", sources=_joined((*self._now.sources, *sources)), folders=folders)

    def add_to(self, class_id: str, paths: Sequence[Path]) -> None:
        """Pictures or folders for one class."""
        sources = _joined((*self._now.sources, ClassSource(class_id, tuple(paths))))
        self._change(f"Pictures added to “{self.shown(class_id)}”", sources=sources)

    def new_class(self, name: str = "", paths: Sequence[Path] = ()) -> str:
        """A class of its own.

        Returns:
            Its id: `name`, with a number where there is such a class already.
        """
        class_id = self._free_id(name.strip() or NEW_CLASS)
        sources = (*self._now.sources, ClassSource(class_id, tuple(paths)))
        self._change(f"“{class_id}” added", sources=sources)
        return class_id

    def rename(self, class_id: str, name: str) -> str:
        """Call a class something else; two classes of one name become one.

        Returns:
            "" or why that is no name.
        """
        name = name.strip()
        if not name:
            return "A class needs a name."
        before = self.shown(class_id)
        if name == before:
            return ""
        if self.shown(name) != name:
            return f"“{name}” is the folder of “{self.shown(name)}”. Choose another name."
        new = self.id_of(name)
        said = f"“{before}” is part of “{name}” now" if new in self.class_ids else f"“{before}” is “{name}” now"
        sources = (
            dataclasses.replace(source, class_id=new) if source.class_id == class_id else source
            for source in self._now.sources
        )
        edits = (
            dataclasses.replace(edit, class_id=new) if edit.class_id == class_id else edit for edit in self._now.edits
        )
        self._change(said, sources=_joined(sources), edits=tuple(edits))
        return ""

    def remove(self, class_id: str) -> None:
        """Leave a whole class out. No file is touched."""
        sources = tuple(source for source in self._now.sources if source.class_id != class_id)
        self._change(f"“{self.shown(class_id)}” left out", sources=sources)

    def apply(self, fix: Fix, said: str) -> None:
        """Mend something the way a finding offers."""
        self._change(said, edits=(*self._now.edits, *fix.edits))

    def mend(self, edits: Sequence[Edit]) -> None:
        """What was fixed on the result page, which has an undo of its own: it holds at every point of this one."""
        fixed = tuple(edit for edit in edits if edit.mended)
        self._everywhere(lambda each: _mended(each, fixed))

    def call(self, names: Mapping[str, str]) -> bool:
        """Classes were given these names elsewhere, which holds at every point too. False if that is known."""
        if dict(names) == self._now.names:
            return False
        self._everywhere(lambda each: dataclasses.replace(each, names=dict(names)))
        return True

    # Undo

    @property
    def undo_words(self) -> str:
        """What undo would take back, or "" if there is nothing."""
        return self._now.said if self._past else ""

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def undo(self) -> bool:
        """Take the last decision about pictures back. False if there is none."""
        if not self._past:
            return False
        self._future.append(self._now)
        self._now = self._past.pop()
        return True

    def redo(self) -> bool:
        """Do again what was taken back."""
        if not self._future:
            return False
        self._past.append(self._now)
        self._now = self._future.pop()
        return True

    # Inside

    def _free_id(self, wanted: str) -> str:
        number, class_id = 1, wanted
        taken = {*self.class_ids, *map(self.shown, self.class_ids), *self._now.names}
        while class_id in taken:
            number += 1
            class_id = f"{wanted} {number}"
        return class_id

    def _change(
        self,
        said: str,
        *,
        sources: tuple[ClassSource, ...] | None = None,
        folders: tuple[Path, ...] | None = None,
        edits: tuple[Edit, ...] | None = None,
    ) -> None:
        now = self._now
        self._decide(
            Decided(
                now.sources if sources is None else sources,
                now.folders if folders is None else folders,
                now.edits if edits is None else edits,
                said,
                now.root,
                now.names,
            )
        )

    def _everywhere(self, change: Callable[[Decided], Decided]) -> None:
        """Now and at every point that undo and redo lead to, as far as it is about the same project."""
        root = self._now.root

        def changed(states: Iterable[Decided]) -> list[Decided]:
            return [change(each) if each.root == root else each for each in states]

        self._past, (self._now,), self._future = changed(self._past), changed([self._now]), changed(self._future)

    def _decide(self, decided: Decided) -> None:
        self._past.append(self._now)
        self._future.clear()
        self._now = decided


def _mended(decided: Decided, fixed: tuple[Edit, ...]) -> Decided:
    """With these fixes and no others. What was there already stays in its place: the last about a picture counts."""
    holds = Counter(fixed)
    holds.subtract(edit for edit in decided.edits if edit.mended)
    gone = -holds  # by how many each is there too often; the last of them goes
    kept: list[Edit] = []
    for edit in reversed(decided.edits):
        if gone[edit]:
            gone[edit] -= 1
        else:
            kept.append(edit)
    new: list[Edit] = []
    for edit in reversed(fixed):
        if holds[edit] > 0:
            holds[edit] -= 1
            new.append(edit)
    return dataclasses.replace(decided, edits=(*reversed(kept), *reversed(new)))


def _paths(sources: Iterable[ClassSource]) -> set[Path]:
    return {path for source in sources for path in source.paths}


def _carried(before: Decided, sources: Sequence[ClassSource]) -> tuple[Edit, ...]:
    """What was decided about pictures, with the classes as they are called now."""
    named = {path: source.class_id for source in sources for path in source.paths}
    now = {one.class_id: named[path] for one in before.sources for path in one.paths if path in named}
    return tuple(dataclasses.replace(edit, class_id=now.get(edit.class_id, edit.class_id)) for edit in before.edits)


def _joined(sources: Iterable[ClassSource]) -> tuple[ClassSource, ...]:
    """One source for each class and part, with every path once."""
    joined: dict[tuple[str, str], ClassSource] = {}
    for source in sources:
        key = source.class_id, source.part
        before = joined.get(key)
        paths = dict.fromkeys((*(before.paths if before else ()), *source.paths))
        joined[key] = ClassSource(source.class_id, tuple(paths), source.part)
    return tuple(joined.values())


def _listed(names: Iterable[str]) -> str:
    """ "“a”", "“a” and “b”", or "60 classes"."""
    quoted = [f"“{name}”" for name in names]
    return " and ".join(quoted) if len(quoted) <= 2 else f"{len(quoted)} classes"
