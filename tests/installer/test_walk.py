"""What the walk through the bundle's window stands on: seeing, clicking, pressing, and noticing when it went wrong."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
import screen
import walk
from listener import Thing
from scene import Scene

USABLE = 1 << 24 | 1 << 25


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home é"


@pytest.fixture
def start(home):
    """Start Python in a process that belongs to `home`; it is ended with the test."""
    started = []

    def begin(*words: str, **variables: str) -> subprocess.Popen[str]:
        environment = {**os.environ, walk.HOME_VARIABLE: str(home), **variables}
        pipe = subprocess.PIPE
        command = [sys.executable, *words]
        started.append(subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True))
        return started[-1]

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


class Shows:
    """Stands in for the listener: always the same is shown."""

    def __init__(self, *names: str, states: int = USABLE) -> None:
        self.things = [Thing(name, states, "") for name in names]

    def shown(self) -> list[Thing]:
        return self.things


@pytest.fixture
def person_before(home):
    """Somebody before a program that always shows the same."""

    def made(process, *names: str, states: int = USABLE) -> walk.Person:
        person = walk.Person(screen.Screen(":none", "unix:path=/none"), process, home)
        person._listener = Shows(*names, states=states)
        return person

    return made


def write_log(home, line: str) -> None:
    log = home / "log" / "desktop-classifier.log"
    log.parent.mkdir(parents=True)
    log.write_text(line, encoding="utf-8")


@pytest.mark.xcb
@pytest.mark.slow
def test_the_window_is_seen_and_worked_with_from_outside(start, home):
    if missing := screen.missing():
        pytest.skip(missing)
    with screen.opened() as shown:
        process = start("-m", "desktop_classifier", "gui", **shown.variables, QT_QPA_PLATFORM="xcb")
        person = walk.Person(shown, process, home)
        person.click("Teach it your own")
        person.wait_for_step(1)
        person.press("Escape")
        person.wait(lambda things: not any(thing.name.startswith("Step ") for thing in things), "the wizard to close")
        person.press("ctrl+q")
        _, complaints = process.communicate(timeout=60)
    walk._ended_well(process.returncode, complaints, home)


def test_without_tools_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    said = walk.taught_in_the_window(Scene(tmp_path, tmp_path))
    if sys.platform.startswith("linux"):
        assert "no Xvfb, openbox, xdotool, dbus-daemon, dbus-send" in said
        assert "apt install dbus openbox xdotool xvfb" in said


def test_a_program_that_ends_is_not_waited_for(start, person_before):
    process = start("-c", "")
    process.wait(60)
    with pytest.raises(AssertionError, match="ended before step 2"):
        person_before(process).wait_for_step(2)


def test_what_goes_wrong_is_not_waited_away(start, home, person_before):
    person = person_before(start("-c", "input()"), "Next")
    write_log(home, "Traceback (most recent call last):\nImportError: no mending")
    with pytest.raises(AssertionError, match="no mending"):
        person.wait_for("Next")


def test_what_cannot_be_used_or_is_not_chosen_is_waited_for(start, monkeypatch, person_before):
    monkeypatch.setattr(walk, "PATIENCE_S", 0.2)
    process = start("-c", "input()")
    assert person_before(process, "Quick. Looks at every picture once").wait_for("Quick").enabled
    for name, states, chosen in (
        ("Next", 1 << 25, False),
        ("Quick, then better", USABLE, False),
        ("Quick", USABLE, True),
    ):
        with pytest.raises(AssertionError, match="waited"):
            person_before(process, name, states=states).wait_for("Quick" if "Quick" in name else name, checked=chosen)


def test_a_window_that_ended_badly_does_not_pass(home):
    walk._ended_well(0, "switched to C.UTF-8", home)
    with pytest.raises(AssertionError, match="code 3"):
        walk._ended_well(3, "", home)
    with pytest.raises(AssertionError, match="QThread"):
        walk._ended_well(0, "QThread: Destroyed while thread is still running", home)
    write_log(home, "Traceback (most recent call last):")
    with pytest.raises(AssertionError, match="Traceback"):
        walk._ended_well(0, "", home)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_what_outlives_the_window_is_noticed(start, home, tmp_path):
    process = start("-c", "print('there', flush=True); input()")
    assert process.stdout.readline() == "there\n"
    with pytest.raises(AssertionError, match=r"still running.*input"):
        walk._ended_well(0, "", home)
    assert walk.left_behind(tmp_path) == []
    process.communicate("\n", timeout=60)
    walk._ended_well(0, "", home)
