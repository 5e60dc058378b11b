"""The same picture twice: in one class, under two labels, or almost the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from desktop_classifier.training import similar
from desktop_classifier.training.finding import Finding, Fix, called, counted, leave_out, listed, named, readable
from desktop_classifier.training.records import Edit, Picture

MOST_ASKED = 20
"""Pictures under two labels that are asked about one by one."""

_MOST_LABELS = 4


def duplicates(found: Sequence[Picture], names: Mapping[str, str]) -> list[Finding]:
    """Pictures that are in their class more than once, as they were found."""
    groups = _grouped(found, lambda picture: (picture.sha256, picture.class_id))
    extra = sum(len(group) - 1 for group in groups)
    if not extra:
        return []
    first = groups[0]
    line = f"{named(first[0].class_id, first[0].path, names)} and {first[1].path.name} are the same. Each counts once."
    if any(len({picture.part for picture in group}) > 1 for group in groups):
        line += " What you keep for the test counts there only."
    title = counted(extra, "picture is a copy of another", "pictures are copies of another")
    return [Finding("duplicate", title, readable(line), pictures=_flat(groups))]


def alike(
    kept: Sequence[Picture], decided: frozenset[str], names: Mapping[str, str]
) -> tuple[list[Finding], list[Finding]]:
    """Pictures under two labels, and pictures almost the same as another of their class.

    Args:
        kept: The pictures that take part, after the edits.
        decided: Content hashes of pictures whose label the user has confirmed.
        names: What classes are called that were given a name.
    """
    numbers = similar.lookalikes(kept).tolist()
    number_of = dict(zip(map(id, kept), numbers, strict=True))
    groups = _grouped(kept, lambda picture: number_of[id(picture)])
    torn = [group for group in groups if _classes(group) > 1 and not all(one.sha256 in decided for one in group)]
    close = [group for group in groups if _classes(group) == 1]
    return _two_labels(torn, names), _near(close)


def _two_labels(groups: Sequence[Sequence[Picture]], names: Mapping[str, str]) -> list[Finding]:
    findings = [_which(group, names) for group in groups[:MOST_ASKED]]
    rest = _flat(groups[MOST_ASKED:])
    if rest:
        title = counted(
            len({picture.sha256 for picture in rest}),
            "more picture is under two labels",
            "more pictures are under two labels",
        )
        line = "Decide about those above first, or leave out all that are not clear."
        fix = Fix("leave all out", leave_out(rest))
        findings.append(Finding("two_labels", title, line, True, rest, fixes=(fix,)))
    return findings


def _which(group: Sequence[Picture], names: Mapping[str, str]) -> Finding:
    contents = tuple(dict.fromkeys(picture.sha256 for picture in group))
    labels = list(dict.fromkeys(picture.class_id for picture in group))
    said = listed([named(picture.class_id, picture.path, names) for picture in _one_a_class(group)])
    fixes = [
        Fix(called(label, names), tuple(Edit(content, "label", label) for content in contents))
        for label in labels[:_MOST_LABELS]
    ]
    if len(contents) == 1:
        title, line = "1 picture is under two labels", f"{said}. Which is it?"
    else:
        title, line = f"{len(contents)} pictures are almost the same, under two labels", f"{said}. Which are they?"
        if len(contents) == len(group):
            own = tuple(Edit(picture.sha256, "label", picture.class_id) for picture in group)
            fixes.append(Fix("right as they are", own))
    if len(labels) > 2:
        title = title.replace("two labels", f"{len(labels)} labels")
    fixes.append(Fix("leave out", leave_out(group)))
    return Finding("two_labels", title, line, True, tuple(group), fixes=tuple(fixes))


def _near(groups: Sequence[Sequence[Picture]]) -> list[Finding]:
    pictures = _flat(groups)
    if not pictures:
        return []
    line = "They will be kept on one side of the test, so the result stays honest."
    if any(len({picture.part for picture in group}) > 1 for group in groups):
        line = "They are kept on one side of the test: what is like one of your test pictures is not learned from."
    title = f"{len(pictures):,} pictures are almost the same as another"
    spare = [picture for group in groups for picture in _spare(group)]
    fixes = (Fix("keep one of each", leave_out(spare)),) if spare else ()
    return [Finding("near_duplicate", title, line, pictures=pictures, fixes=fixes)]


def _spare(group: Sequence[Picture]) -> list[Picture]:
    """All but the largest; never a picture that the user keeps for the test, and then no other is needed."""
    apart = [picture for picture in group if picture.part]
    best = max(group, key=lambda picture: picture.size[0] * picture.size[1])
    kept = apart or [best]
    return [picture for picture in group if picture not in kept]


def _grouped(pictures: Sequence[Picture], key: Callable[[Picture], object]) -> list[list[Picture]]:
    """Groups of more than one, in the order of their first pictures."""
    groups: dict[object, list[Picture]] = {}
    for picture in pictures:
        groups.setdefault(key(picture), []).append(picture)
    return [group for group in groups.values() if len(group) > 1]


def _classes(group: Sequence[Picture]) -> int:
    return len({picture.class_id for picture in group})


def _one_a_class(group: Sequence[Picture]) -> list[Picture]:
    """One of each class first, then the rest."""
    first = {picture.class_id: picture for picture in reversed(group)}
    ahead = [picture for picture in group if first[picture.class_id] is picture]
    return ahead + [picture for picture in group if first[picture.class_id] is not picture]


def _flat(groups: Sequence[Sequence[Picture]]) -> tuple[Picture, ...]:
    return tuple(picture for group in groups for picture in group)
