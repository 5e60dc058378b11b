"""How numbers are written in the window: "71 %", "5,000", "18 s left". One place, so that they agree everywhere."""

from __future__ import annotations

import datetime
import unicodedata

_NO_LETTERS = ("Cc", "Cs", "Zl", "Zp")
"""Controls, lone surrogates, line and paragraph separators. What joins letters in Persian or Hindi stays."""


def percent(probability: float) -> str:
    """A probability (0..1) as whole percent. What is nearly 0 or 100 is said so, not rounded to it."""
    if 0.0 < probability < 0.005:
        return "<1 %"
    if 0.995 <= probability < 1.0:
        return ">99 %"
    return f"{probability:.0%}".replace("%", " %")


def together(sentence: str) -> str:
    """The same sentence, never broken between a number and its percent sign or unit."""
    for unit in (" %", " MB", " GB"):
        sentence = sentence.replace(unit, f"\N{NO-BREAK SPACE}{unit[1:]}")
    return sentence


def spoken_percent(label: str, probability: float) -> str:
    """The same for a screen reader."""
    number = percent(probability).removesuffix(" %").replace("<", "less than ").replace(">", "more than ")
    return f"{label}, {number} percent"


def count(number: int) -> str:
    """A number of things, in groups of three digits."""
    return f"{number:,}"


def seconds_left(seconds: float) -> str:
    """How long something still takes: "18 s left", "3 min left", "about 2 h left"."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s left"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min left"
    return f"about {round(seconds / 3600)} h left"


def speed(per_second: float) -> str:
    """Pictures in a second: "214 pictures/s", "0.6 pictures/s"."""
    return f"{per_second:,.0f} pictures/s" if per_second >= 9.95 else f"{per_second:.1f} pictures/s"


def size(pixels: tuple[int, int]) -> str:
    """Width and height in pixels, or "" where unknown."""
    return f"{pixels[0]} × {pixels[1]}" if all(pixels) else ""


def readable(name: str) -> str:
    """A file's name in one line: bytes that are no text and line breaks, which names may hold, become "�"."""
    if name.isprintable():
        return name
    return "".join("�" if unicodedata.category(letter) in _NO_LETTERS else letter for letter in name)


def isolated(name: str) -> str:
    """A readable name in any script, kept from turning round what stands beside it (Unicode's isolates)."""
    return f"\u2068{readable(name)}\u2069"


def date(iso: str) -> str:
    """The day of a moment in ISO 8601: "24 November 2026"; "" where it is none."""
    try:
        day = datetime.datetime.fromisoformat(iso)
    except ValueError:
        return ""
    return f"{day.day} {day:%B %Y}"
