"""How soon the bundle answers, and its window against that of an empty Qt program bundled likewise."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from display import display
from figure import Figure, Target, at_most, missing
from ground import BUILD, BUNDLE, Ground, bundled, script
from pictures import COMMON, folder, listed
from process import Broke, run
from screen_clock import ScreenClock
from turns import in_turns, medians, spread

NAME = "bundle"
AT_ONCE, FIRST, SECOND = at_most(1, " s"), at_most(3, " ×"), at_most(2, " ×")
STARTS, COLD_STARTS = 7, 3
_CACHES = Path("/proc/sys/vm/drop_caches")


def measure(ground: Ground) -> list[Figure]:
    if not BUNDLE.is_file():
        return [missing(NAME, "first answer and first paint of the bundle", "there is none: make bundle", SECOND)]
    return [_first_answer(ground), *_first_paint(ground)]


def _first_answer(ground: Ground) -> Figure:
    """The built-in model in a home that is new: nothing kept, nothing prepared but what was shipped."""
    picture = str(listed(folder(ground, COMMON, 1))[0])

    def once() -> float:
        with tempfile.TemporaryDirectory(dir=BUILD) as home:
            return run(bundled("classify", picture), variables={"DESKTOP_CLASSIFIER_HOME": home}).seconds

    once()
    seconds = in_turns(ground, f"{NAME} first answer", {"bundle": once}, ground.count(5, 1))
    middle = medians(seconds)["bundle"]
    return Figure(
        NAME,
        "the bundle's first answer in a new home, process start to end",
        f"{middle:.2f} s",
        "",
        middle,
        AT_ONCE,
        spread(seconds["bundle"]),
    )


def _first_paint(ground: Ground) -> list[Figure]:
    if shutil.which("Xvfb") is None:
        return [missing(NAME, "first paint of the bundle", "needs Xvfb", SECOND)]
    empty = [str(_empty(ground))]
    with tempfile.TemporaryDirectory(dir=BUILD) as folder, display(Path(folder)) as variables:
        clock = ScreenClock(Path(folder))
        sides = {"empty": partial(clock.seconds, empty, variables), "bundle": partial(_ours, clock, variables)}
        for warm_up in sides.values():
            warm_up()
        again = in_turns(ground, f"{NAME} first paint", sides, ground.count(STARTS, 1))
        figures = [_painted("second start", again, SECOND)]
        if not os.access(_CACHES, os.W_OK):
            return [
                *figures,
                missing(NAME, "first paint of the bundle, cold", "only root may empty the disk cache", FIRST),
            ]
        cold: dict[str, Callable[[], float]] = {side: partial(_cold, seconds) for side, seconds in sides.items()}
        figures.append(_painted("cold", in_turns(ground, f"{NAME} cold", cold, ground.count(COLD_STARTS, 1)), FIRST))
        return figures


def _painted(when: str, measured: dict[str, list[float]], target: Target) -> Figure:
    middle = medians(measured)
    return Figure(
        NAME,
        f"first paint of the bundle's window, {when}, xcb under Xvfb; an empty PySide6 bundle = 1",
        f"{middle['bundle']:.3f} s",
        f"{middle['empty']:.3f} s",
        middle["bundle"] / middle["empty"],
        target,
        f"bundle {spread(measured['bundle'])}, empty {spread(measured['empty'])}",
    )


def _ours(clock: ScreenClock, variables: dict[str, str]) -> float:
    return clock.seconds(bundled("gui"), variables)


def _cold(seconds: Callable[[], float]) -> float:
    os.sync()
    _CACHES.write_text("3")
    return seconds()


def _empty(ground: Ground) -> Path:
    """An empty window, bundled by the same tool of the same parts."""
    program = BUILD / "empty-bundle" / "empty" / "empty"
    if not program.is_file():
        ground.say("bundling an empty window")
        folders = ("--distpath", str(BUILD / "empty-bundle"), "--workpath", str(BUILD / "empty-work"))
        more = ("--specpath", str(BUILD / "empty-work"), "--name", "empty", "--noconfirm", "--log-level", "ERROR")
        source = script("peers/empty_bundle.py")[-1]
        run([sys.executable, "-m", "PyInstaller", *folders, *more, source])
        if not program.is_file():
            raise Broke("PyInstaller made no bundle of an empty window")
    return program
