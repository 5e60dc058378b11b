"""Someone teaches the bundle's window with mouse and keyboard, seeing no more of it than a person does."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import screen
import teaching
from listener import Listener, Thing
from scene import Scene
from screen import Screen
from stranger import PATIENCE_S

HOME_VARIABLE = "DESKTOP_CLASSIFIER_HOME"
TROUBLE = ("Traceback", "QThread", "QObject", "QPaint", "Segmentation", "CRITICAL")
BACKBONE = "EfficientNet-Lite2"
CRASH = 2000
"""So many characters of a log tell what went wrong."""


class Person:
    """Looks, waits, clicks and presses keys.

    Args:
        screen: Where the window is.
        process: The program whose window it is.
        home: Where it keeps everything.
    """

    def __init__(self, screen: Screen, process: subprocess.Popen[str], home: Path) -> None:
        self._home = home
        self._screen = screen
        self._process = process
        self._listener = Listener(screen.bus)

    def wait(self, held: Callable[[Sequence[Thing]], bool], what: str) -> Sequence[Thing]:
        """Look until it holds, and return what is shown then."""
        deadline = time.monotonic() + PATIENCE_S
        shown: Sequence[Thing] = ()
        while time.monotonic() < deadline:
            assert self._process.poll() is None, f"the program ended before {what}"
            logged = _logged(self._home)
            assert "Traceback" not in logged, f"something went wrong before {what}:\n{logged[:CRASH]}"
            shown = self._listener.shown()
            if held(shown):
                return shown
            time.sleep(0.05)  # nothing announces what a window shows
        names = [thing.name for thing in shown if thing.name]
        raise AssertionError(f"waited {PATIENCE_S:.0f} s for {what}; shown is {names}")

    def wait_for(self, name: str, *, checked: bool = False) -> Thing:
        """Something of that name that can be used; a card's name may be followed by all that is on it."""

        def fits(thing: Thing) -> bool:
            named = thing.name == name or thing.name.startswith(f"{name}. ")
            return named and thing.enabled and (thing.checked or not checked)

        shown = self.wait(lambda shown: any(map(fits, shown)), f"“{name}”{' to be chosen' if checked else ''}")
        return next(filter(fits, shown))

    def wait_for_step(self, number: int) -> None:
        """The wizard is at this step, counted from 1."""

        def here(thing: Thing) -> bool:
            return thing.name.startswith(f"Step {number} of ") and thing.name.endswith(", current")

        self.wait(lambda shown: any(map(here, shown)), f"step {number}")

    def click(self, name: str) -> None:
        self._screen.click(*self._listener.middle(self.wait_for(name)))

    def go_on(self, word: str) -> None:
        """Return presses the filled button, once it can be pressed."""
        self.wait_for(word)
        self.press("Return")

    def press(self, key: str) -> None:
        self._screen.press(key)


def taught_in_the_window(scene: Scene) -> str:
    """From the first click to a model of one's own, which then answers on the command line; the window closes."""
    if not sys.platform.startswith("linux"):
        return "only walked on Linux"
    if missing := screen.missing():
        return missing
    stranger = scene.stranger("walk")
    home = stranger.home / "own home é"
    start = time.perf_counter()
    with screen.opened() as shown, stranger.start("gui", **shown.variables, **{HOME_VARIABLE: str(home)}) as process:
        try:
            person = Person(shown, process, home)
            _walk(person, home)
            walked = time.perf_counter() - start
            person.press("ctrl+q")
            _, complaints = process.communicate(timeout=PATIENCE_S)
        except BaseException:
            process.kill()
            raise
    _ended_well(process.returncode, complaints, home)
    model = _own_model(home)
    right, of = teaching.right_answers(scene, stranger, model, **{HOME_VARIABLE: str(home)})
    return f"{model} in {walked:.0f} s with mouse and keyboard, closed, then right on {right} of {of}"


def _walk(person: Person, home: Path) -> None:
    person.click("Teach it your own")
    person.wait_for_step(1)
    person.click("Try it with a practice set")
    person.go_on("Next")
    person.wait_for_step(2)
    person.click(BACKBONE)
    person.wait_for(BACKBONE, checked=True)
    person.go_on("Next")
    person.wait_for_step(3)
    person.wait_for("Quick, then better", checked=True)
    person.press("Up")
    person.wait_for("Quick", checked=True)
    person.go_on("Start training")
    person.wait_for_step(5)
    person.go_on("Use it")
    person.wait_for_step(6)
    person.go_on("Look at pictures with it")
    person.wait(lambda shown: not any(thing.name.startswith("Step ") for thing in shown), "the wizard to close")
    person.wait(lambda shown: _in_use(home) in [file.parent.name for file in _made(home)], "the model to be in use")


def _made(home: Path) -> list[Path]:
    return list((home / "models" / "own").glob("*/model.json"))


def _in_use(home: Path) -> str:
    file = home / "config" / "settings.json"
    return str(json.loads(file.read_text(encoding="utf-8")).get("model", "")) if file.is_file() else ""


def _own_model(home: Path) -> str:
    """Id of the one model that was made, which is what was asked for, and in use."""
    (made,) = _made(home)
    package = json.loads((made.parent / "v1" / "package.json").read_text(encoding="utf-8"))
    assert (package["backbone_name"], package["kept"]) == (BACKBONE, "quick"), package
    assert _in_use(home) == made.parent.name, f"{_in_use(home)!r} is in use"
    return made.parent.name


def _ended_well(code: int, complaints: str, home: Path) -> None:
    said = complaints + _logged(home)
    assert code == 0, f"the window ended with code {code}:\n{complaints}"
    assert not any(word in said for word in TROUBLE), said[:CRASH]
    left = left_behind(home)
    assert not left, f"still running after the window was closed: {left}"


def _logged(home: Path) -> str:
    log = home / "log" / "desktop-classifier.log"
    return log.read_text(encoding="utf-8") if log.is_file() else ""


def left_behind(home: Path) -> list[str]:
    """The command lines of processes that were told of this home, of which none may outlive the window."""
    mark = f"{HOME_VARIABLE}={home}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue  # it ended, or is somebody else's
    return found
