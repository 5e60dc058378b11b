"""What the result page says beside its matrix: before and after, what is doubtful, what would help. Plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop_classifier.gui import figures
from desktop_classifier.gui.controllers.doubts import Found
from desktop_classifier.gui.controllers.taught import Versus
from desktop_classifier.gui.windows.dropping import many
from desktop_classifier.gui.windows.linked_line import Part
from desktop_classifier.training.records import Edit

STAYS = "The one before stays in use until you choose this one."
LOOKING = "Looking for pictures whose label is doubtful…"


def heading(count: int, is_: str, said: str) -> str:
    """Over the pictures of a cell: "9 pictures of rose it called tulip"."""
    if is_ == said:
        return f"{many(count, 'picture')} of {is_} it found" if count else f"It found no picture of {is_}"
    return f"{many(count, 'picture')} of {is_} it called {said}" if count else f"No picture of {is_} was called {said}"


def order(most: str, *, heat: bool) -> str:
    """Under the heading: "surest first · hold H for the heat map"."""
    return " · ".join(filter(None, (f"{most} first" if most else "", "hold H for the heat map" if heat else "")))


def versus_parts(versus: Versus | None, waits: bool) -> list[Part]:
    """Both figures, and how many pictures became right and wrong; these lead to "right" and "wrong"."""
    if versus is None:
        return []
    parts: list[Part] = [f"{versus.sentence} "]
    if not (versus.gained or versus.lost):
        return [*parts, f"None changed. {STAYS}" if waits else "None changed."]
    for shots, word in ((versus.gained, "right"), (versus.lost, "wrong")):
        words = f"{figures.count(len(shots))} became {word}"
        parts += [(words, word) if shots else words, ", " if word == "right" else "."]
    return [*parts, f" {STAYS}"] if waits else parts


def advice_parts(found: Found | None, busy: bool, edits: Sequence[Edit], names: Mapping[str, str]) -> list[Part]:
    """What would help most, and how many pictures look doubtful, which leads to "doubts"."""
    if found is None:
        return [LOOKING] if busy else []
    parts, left = _gain(found, names), found.open(edits)
    if left:
        verb, them = ("looks", "it") if left == 1 else ("look", "them")
        return [*parts, f"{many(left, 'picture')} {verb} doubtful: ", (f"look at {them}", "doubts"), "."]
    return [*parts, "You have looked at ", ("every doubtful picture", "doubts"), "."] if found.doubts else parts


def _gain(found: Found, names: Mapping[str, str]) -> list[Part]:
    """With the class in bold and by its shown name."""
    if not found.gain:
        return []
    before, of, after = found.gain.partition(f" of {found.gains} ")
    if not found.gains or not of:
        return [f"{found.gain} "]
    return [f"{before} of ", (figures.readable(names.get(found.gains, found.gains)), ""), f" {after} "]
