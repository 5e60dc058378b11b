"""What the wizard says about the pictures at once, and whether they are enough to go on with."""

from __future__ import annotations

import collections
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

from desktop_classifier.training.copies import alike, duplicates
from desktop_classifier.training.dataset import deciding, learnable
from desktop_classifier.training.finding import Finding, Fix, called, counted, leave_out, listed, named, readable
from desktop_classifier.training.records import Edit, Picture, Scan, Unreadable

__all__ = ["Finding", "Fix", "findings", "problem"]

FEW = 10
"""A class of fewer pictures is learned, but one or two in the test say nothing about it."""

FAR_MORE = 5
"""Times the median of the other classes."""

_REDUCED = 3
"""What one click makes of it."""

_AS_FOLDERS: Mapping[str, str] = {}

_IS = {
    "missing": "is not there any more",
    "no_permission": "may not be opened by you",
    "not_a_file": "is not a file",
    "empty": "is empty",
    "not_a_picture": "is not a picture",
    "unsupported_picture": "is of a kind that is not read here",
    "too_large": "is too large",
    "damaged": "is damaged",
    "out_of_memory": "needs too much memory",
    "changed_while_reading": "was changing while it was read",
    "unreadable": "can’t be opened",
}


def findings(scan: Scan, edits: Sequence[Edit] = (), names: Mapping[str, str] = _AS_FOLDERS) -> tuple[Finding, ...]:
    """Everything worth a line; what the edits mended is gone. First what somebody should decide.

    Args:
        scan: The pictures.
        edits: What was decided about single ones.
        names: What classes are called that were given a name, by class id.
    """
    kept = learnable(scan, edits)
    last = deciding(scan, edits)
    used = [one for one in scan.pictures if one.sha256 not in last or last[one.sha256].action == "label"]
    decided = frozenset(sha256 for sha256, edit in last.items() if edit.action == "label")
    torn, close = alike(kept, decided, names)
    found = [
        *torn,
        *_few(scan, kept, names),
        *_unreadable(scan.unreadable, names),
        *close,
        *duplicates(used, names),
        *_far_more(kept, names),
        *_nested(scan.nested, used),
        *_stray(scan.stray),
    ]
    return tuple(sorted(found, key=lambda finding: not finding.serious))


def problem(scan: Scan, edits: Sequence[Edit] = (), names: Mapping[str, str] = _AS_FOLDERS) -> str:
    """Why nobody can learn from these pictures, with a next step; "" if somebody can. See `findings`."""
    kept = learnable(scan, edits)
    filled = list(dict.fromkeys(picture.class_id for picture in kept))
    if not filled:
        return (
            "There is no picture yet that can be read. Choose a folder that holds a folder of pictures for each class."
        )
    if len(filled) == 1:
        return f"Two classes are needed, and only “{called(filled[0], names)}” has pictures. Add another class."
    short = [name for name, missing in _missing(kept).items() if missing]
    if short:
        said = listed([f"“{called(name, names)}”" for name in short], 3)
        return (
            f"A class needs two pictures, one to learn from and one for the test. Add pictures to {said}, or leave "
            f"{'it' if len(short) == 1 else 'them'} out."
        )
    return ""


def _missing(kept: Sequence[Picture]) -> dict[str, bool]:
    """Class → whether it has too few to learn from; copies were counted once."""
    free = collections.Counter(picture.class_id for picture in kept if picture.part != "test")
    apart = {picture.class_id for picture in kept if picture.part == "test"}
    return {name: free[name] < (1 if name in apart else 2) for name in dict.fromkeys(one.class_id for one in kept)}


def _few(scan: Scan, kept: Sequence[Picture], names: Mapping[str, str]) -> list[Finding]:
    counts = collections.Counter(picture.class_id for picture in kept)
    began = {picture.class_id for picture in scan.pictures}
    empty = [name for name in scan.classes if not counts[name] and name not in began]
    missing = _missing(kept)
    short = [name for name in counts if missing[name]]
    few = [name for name, count in counts.items() if count < FEW and not missing[name]]
    found = []
    if short:
        line = "Two are needed, one to learn from and one for the test. Add more, or leave the class out."
        found.append(_about(short, names, counts, kept, line, "too few pictures", True))
    if empty:
        said = listed([f"“{called(name, names)}”" for name in empty], 3)
        verb = "has" if len(empty) == 1 else "have"
        found.append(Finding("few", f"{said} {verb} no pictures", "Nothing is learned of what has none."))
    if few:
        line = f"It can be learned, but {FEW} or more teach better, and the test says little about so few."
        found.append(_about(few, names, counts, kept, line, "only a few pictures", False))
    return found


def _about(
    classes: Sequence[str],
    names: Mapping[str, str],
    counts: Mapping[str, int],
    kept: Sequence[Picture],
    line: str,
    what: str,
    serious: bool,
) -> Finding:
    pictures = tuple(picture for picture in kept if picture.class_id in classes)
    if len(classes) == 1:
        title = f"“{called(classes[0], names)}” has {what}: {counts[classes[0]]:,}"
    else:
        title = f"{len(classes):,} classes have {what}"
        line = f"{listed([f'{called(name, names)} {counts[name]:,}' for name in classes], 4)}. {line}"
    return Finding("few", title, line, serious, pictures, fixes=(Fix("leave out", leave_out(pictures)),))


def _far_more(kept: Sequence[Picture], names: Mapping[str, str]) -> list[Finding]:
    found = []
    counts = collections.Counter(picture.class_id for picture in kept)
    for name, count in counts.items():
        others = [number for other, number in counts.items() if other != name]
        if not others or count <= FAR_MORE * (usual := statistics.median(others)):
            continue
        mine = tuple(picture for picture in kept if picture.class_id == name)
        target = int(_REDUCED * max(usual, FEW))
        spare = sorted((one for one in mine if not one.part), key=lambda one: one.sha256)[: max(0, count - target)]
        fixes = (Fix(f"use {count - len(spare):,} of them", leave_out(spare)),) if spare else ()
        title = f"“{called(name, names)}” has far more pictures than the others"
        line = (
            f"{count:,}, where the others have about {usual:,.0f}. Every class weighs the same when it is learned, "
            "so this may stay."
        )
        found.append(Finding("far_more", title, line, False, mine, fixes=fixes))
    return found


def _unreadable(lost: Sequence[Unreadable], names: Mapping[str, str]) -> list[Finding]:
    if not lost:
        return []
    said = [f"{named(one.class_id, one.path, names)} {_IS[one.kind]}" for one in lost[:2]]
    more = f"; {len(lost) - 2:,} more" if len(lost) > 2 else ""
    line = f"{'; '.join(said)}{more}. {'It is' if len(lost) == 1 else 'They are'} left out."
    title = counted(len(lost), "file can’t be read", "files can’t be read")
    return [Finding("unreadable", title, line, True, files=tuple(one.path for one in lost))]


def _nested(folders: Sequence[Path], used: Sequence[Picture]) -> list[Finding]:
    known = frozenset(folders)
    inside = [picture for picture in used if not known.isdisjoint(picture.path.parents)]
    elsewhere = {picture.sha256 for picture in used if known.isdisjoint(picture.path.parents)}
    only = [picture for picture in inside if picture.sha256 not in elsewhere]
    if not only:  # nothing depends on these folders
        return []
    filled = list(dict.fromkeys(place for one in inside for place in one.path.parents if place in known))
    names = listed([readable(f"{folder.parent.name}/{folder.name}") for folder in filled])
    title = counted(len(filled), "folder lies inside a class folder", "folders lie inside class folders")
    line = f"{names}. What is in there counts for the class above."
    return [Finding("nested", title, line, pictures=tuple(inside), fixes=(Fix("leave out", leave_out(only)),))]


def _stray(files: Sequence[Path]) -> list[Finding]:
    if not files:
        return []
    names = listed([readable(path.name) for path in files])
    it, is_, them = ("it shows", "it is", "it") if len(files) == 1 else ("they show", "they are", "them")
    line = f"{names}. Nobody knows what {it}, so {is_} left out; drop {them} on a class to use {them}."
    title = counted(len(files), "picture lies in no class folder", "pictures lie in no class folder")
    return [Finding("stray", title, line, files=tuple(files))]
