"""A training of a few lines that tests hold back, step on, break and ask what it was told to do."""

from __future__ import annotations

import queue
import threading
from pathlib import Path

from desktop_classifier.base.errors import UserError
from desktop_classifier.training.dataset import ClassSource
from desktop_classifier.training.events import Epoch, Finished, QuickReady, Working, Wrong
from desktop_classifier.training.project import Choices, Project
from desktop_classifier.training.recipe import Preset


class FakeTraining:
    """Tells what `tell` is given, from its own thread, and ends with `finish`, `fail` or a wish."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.orders: queue.SimpleQueue = queue.SimpleQueue()
        self.begun: list[str] = []
        self.cancelled: list[str] = []
        self.threads: set[int] = set()

    def __call__(self, id, token, report, tell):
        self.begun.append(id)
        self.threads.add(threading.get_ident())
        (self.folder / f"{id}.wish").unlink(missing_ok=True)
        while True:
            if token.cancelled:
                self.cancelled.append(id)
                token.raise_if_cancelled()
            wish = self.folder / f"{id}.wish"
            word = wish.read_text() if wish.is_file() else ""
            if word == "pause":
                raise UserError("Paused. Go on whenever you like.", kind="paused")
            if word == "stop":
                return Finished("my_flowers", "tuned", True)
            try:
                order = self.orders.get(timeout=0.01)
            except queue.Empty:
                continue
            if isinstance(order, Exception):
                raise order
            tell(order) if not isinstance(order, Finished) else None
            if isinstance(order, Finished):
                return order

    def tell(self, *events):
        for event in events:
            self.orders.put(event)

    finish = tell
    fail = tell


class FakeProjects:
    """Projects in memory."""

    def __init__(self, folder: Path, *known: Project) -> None:
        self.folder = folder
        self.known = {project.id: project for project in known}
        self.threads: set[int] = set()

    def create(self, name, sources, edits, choices):
        self.threads.add(threading.get_ident())
        project = Project("abc123", name, tuple(sources), tuple(edits), choices, "new", "2026-11-24T10:00:00+00:00")
        self.known[project.id] = project
        return project

    def load(self, id):
        self.threads.add(threading.get_ident())
        return self.known[id]

    def save(self, project):
        self.known[project.id] = project

    def every(self):
        return list(self.known.values())

    def wish_file(self, id):
        return self.folder / f"{id}.wish"


def project(id="abc123", state="training", preset=Preset.BALANCED, name="My flowers", model=""):
    sources = (ClassSource("rose", (Path("/flowers/rose"),)), ClassSource("tulip", (Path("/flowers/tulip"),)))
    choices = Choices("mobilenet_v2", preset)
    return Project(id, name, sources, (), choices, state, "2026-11-24T10:00:00+00:00", model)


LOOKING = Working("look", 10, 40, "Looking for pictures")
FEATURES = Working("features", 1204, 3670, "Looking at every picture once", 18.0)
LEARNING = Working("learn", 0, 0, "Learning to tell your classes apart")
PACKING = Working("pack", 0, 0, "Making the model")
QUICK = QuickReady("my_flowers", 431, 512)
TUNING = Working("tune", 100, 400, "Getting ready to fine-tune", 30.0)
TESTING = Working("test", 0, 430, "Trying it on pictures it has never seen")
FINISHED = Finished("my_flowers", "tuned", False)


def epoch(number, of=20, stage="tail", wrong=()):
    share = 0.84 + 0.004 * number
    return Epoch(
        stage,
        number,
        of,
        share + 0.04,
        0.5 / number,
        share,
        0.6 / number,
        wrong,
        8.0 * (of - number),
        "on the processor",
    )


def wrong(*paths):
    return tuple(Wrong(str(path), "rose", "tulip", 0.94 - 0.05 * place) for place, path in enumerate(paths))
