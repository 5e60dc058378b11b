"""How long something would take, in words that promise no more than is known."""

from __future__ import annotations


def about(seconds: float) -> str:
    """ "about 40 s", "about 2 min", "about 3 h"."""
    return "about " + " ".join(_amount(seconds))


def then(first: float, whole: float) -> str:
    """Two parts after each other: "2 min, then 5", "20 s, then 3 min".

    Args:
        first: Seconds of the first part.
        whole: Seconds of both.
    """
    (number, unit), (more, more_unit) = _amount(first), _amount(max(0.0, whole - first))
    return f"{number} {unit}, then {more}" + ("" if unit == more_unit else f" {more_unit}")


def rounded(seconds: float) -> str:
    """A short time that is over: "4 seconds", "1 second"."""
    number = max(1, round(seconds))
    return f"{number} second{'' if number == 1 else 's'}"


def short(seconds: float) -> str:
    """As it was measured: "4 s", "3 min", "2 h"."""
    return f"{max(1, round(seconds))} s" if seconds < 58 else " ".join(_amount(seconds))


def _amount(seconds: float) -> tuple[str, str]:
    if seconds < 58:
        return str(max(5, 5 * round(seconds / 5))), "s"
    if seconds < 90 * 60:
        return str(max(1, round(seconds / 60))), "min"
    return str(round(seconds / 3600)), "h"
