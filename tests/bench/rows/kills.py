"""kill -9 at random moments of a training: of the child, of what started it, of both. Then it goes on to its end."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import time
from pathlib import Path

from figure import Figure, at_least
from ground import HOME, Ground, environment, script
from process import run

from desktop_classifier.base import paths
from desktop_classifier.models import own
from desktop_classifier.training import dataset, package, project
from desktop_classifier.training.project import Choices, Project
from desktop_classifier.training.recipe import Advanced, Preset

NAME = "kills"
WHOM = ("the child", "the window", "both")
GONE_S = 3.0


def measure(ground: Ground) -> list[Figure]:
    os.environ[paths.HOME_VARIABLE] = str(HOME)  # this row looks at what was made, in this process
    count = ground.count(30, 3)
    chance, fine, wrong = random.Random(1), 0, []
    whole = run(_teacher(_begun(0))).seconds
    for number in range(1, count + 1):
        whom, moment = WHOM[number % 3], chance.uniform(0, whole)
        trouble = _one(_begun(number), whom, moment)
        ground.say(f"{NAME} · {number} of {count} · {whom} at {moment:.1f} s: {trouble or 'went on, whole'}")
        fine += not trouble
        wrong += [f"{whom} at {moment:.1f} s: {trouble}"] if trouble else []
    what = f"kill -9 of the child, the window or both, {count} random moments of a training: went on and whole"
    note = "; ".join(wrong[:3]) or f"a training takes {whole:.0f} s undisturbed"
    return [Figure(NAME, what, f"{fine} of {count}", "", fine, at_least(count), note)]


def _begun(seed: int) -> Project:
    """The practice pictures with another seed each time: the same features, another split, all else anew."""
    choices = Choices("efficientnet_lite0", Preset.BALANCED, Advanced(epochs=4), seed)
    return project.create(f"kill {seed}", dataset.class_sources(paths.resource("practice")), (), choices)


def _one(which: Project, whom: str, moment: float) -> str:
    """What is wrong after a training was killed and begun again, or ""."""
    window = subprocess.Popen(_teacher(which), env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        window.wait(moment)
    if whom != "the child":
        window.kill()
    if whom != "the window":
        for process in _children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
    window.wait()
    if left := _left():
        return f"{left} processes lived on"
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(_teacher(which), env=environment(), capture_output=True, check=False, timeout=300)
    return _trouble(which)


def _trouble(which: Project) -> str:
    now = project.load(which.id)
    if now.state != "finished":
        return f"the project is {now.state}"
    mine = [model for model in own.every() if model.project == which.id]
    if len(mine) != 1:
        return f"{len(mine)} models came of it"
    if not all(package.whole(own.version_folder(mine[0].id, version)) for version in own.versions(mine[0].id)):
        return "a package is not whole"
    project.result(which.id)
    return ""


def _teacher(which: Project) -> list[str]:
    return script("ours/teacher.py", which.id)


def _children() -> list[int]:
    """Processes of ours in a role of the training."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = entry.read_bytes().split(b"\0")
            if b"--child" in words and {b"train", b"finetune", b"prepare"} & set(words):
                found.append(int(entry.parent.name))
    return found


def _left() -> int:
    until = time.monotonic() + GONE_S
    while (left := len(_children())) and time.monotonic() < until:
        time.sleep(0.05)  # /proc announces nothing
    return left
