"""A training of a few lines that tests hold back, step on, break and ask what it was told to do."""

from __future__ import annotations

import dataclasses
import queue
import threading
from pathlib import Path

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui.controllers.offers import Records
from desktop_classifier.models import own
from desktop_classifier.models.own import OwnModel
from desktop_classifier.training.dataset import ClassSource
from desktop_classifier.training.evaluation import Judged, Result
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
        self.under_way: set[str] = set()

    def create(self, name, sources, edits, choices):
        self.threads.add(threading.get_ident())
        project = Project("abc123", name, tuple(sources), tuple(edits), choices, "new", "2026-11-24T10:00:00+00:00")
        self.known[project.id] = project
        return project

    def load(self, id):
        self.threads.add(threading.get_ident())
        return self.known[id]

    def change(self, id, alter):
        self.threads.add(threading.get_ident())
        self.known[id] = alter(self.known[id])
        return self.known[id]

    def every(self):
        return list(self.known.values())

    def wish_file(self, id):
        return self.folder / f"{id}.wish"

    def running(self, id):
        return id in self.under_way


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


class FakeOwn:
    """Own models in memory, with as many versions as a test wants."""

    def __init__(self, *models: OwnModel) -> None:
        self.models = {model.id: model for model in models}
        self.packages: dict[tuple[str, int], dict] = {
            (model.id, model.version): dict(model.package) for model in models
        }
        self.aside: dict[str, OwnModel] = {}
        self.threads: set[int] = set()
        self.edits: tuple = ()

    def every(self):
        self.threads.add(threading.get_ident())
        return sorted(self.models.values(), key=lambda model: model.name)

    def load(self, id):
        return self.models[id]

    def spec(self, model):
        return own.spec(model)

    def version_folder(self, id, version):
        return Path(f"/own/{id}/v{version}")

    def read_package(self, folder):
        return self.packages[folder.parent.name, int(folder.name[1:])]

    def result(self, folder):
        """Answers with as many right ones as the package says."""
        told = self.read_package(folder)
        right, of = told["right"], told["of"]
        return result(counts=((right, of - right), (0, 0)), classes=told["classes"][:2])

    @property
    def records(self):
        return Records(self.result, lambda project: self.edits, lambda project, id, name: "copy" not in name)

    def offer(self, id, package):
        number = max(version for known, version in self.packages if known == id) + 1
        self.packages[id, number] = package
        self._change(id, offered=number)

    def rename(self, id, name):
        self._change(id, name=name)

    def rename_class(self, id, class_id, name):
        self._change(id, names={**self.models[id].names, class_id: name})

    def duplicate(self, id, taken=frozenset()):
        copy = dataclasses.replace(self.models[id], id=f"{id}_2", name=f"{self.models[id].name} (copy)")
        self.models[copy.id] = copy
        self.packages[copy.id, copy.version] = dict(copy.package)
        return copy

    def remove(self, id):
        self.aside[id] = self.models.pop(id)

    def restore(self, id):
        self.models[id] = self.aside.pop(id)
        return self.models[id]

    def adopt(self, id, version):
        self._change(id, version=version, offered=None, package=self.packages[id, version])

    def decline(self, id):
        self._change(id, offered=None)

    def set_coverage(self, id, coverage):
        self._change(id, coverage=coverage)

    def _change(self, id, **changes):
        self.models[id] = dataclasses.replace(self.models[id], **changes)


FLOWERS = ("daisy", "dandelion", "rose", "sunflower", "tulip")
COUNTS = ((81, 2, 1, 1, 1), (1, 82, 0, 3, 0), (2, 0, 74, 1, 9), (0, 2, 1, 83, 0), (1, 0, 8, 1, 76))


def package(classes=FLOWERS, right=396, of=430, kept="tuned", refuses=False):
    return {
        "files": {"familiar.npz": "0" * 64} if refuses else {},
        "classes": list(classes),
        "right": right,
        "of": of,
        "kept": kept,
        "backbone": "mobilenet_v2",
        "backbone_name": "MobileNetV2",
        "architecture": "MobileNetV2",
        "side": 224,
        "preprocessing": "symmetric",
        "crop": 0.875,
        "interpolation": "bilinear",
        "licence": "Apache-2.0",
        "framing": "crop",
        "created": "2026-11-24T10:00:00+00:00",
        "training": {
            "pictures": {"train": 2569, "validation": 550, "test": 551},
            "sources": [{"class_id": name, "paths": [f"/home/me/flowers/{name}"], "part": ""} for name in classes],
            "choices": {"preset": "balanced", "seed": 1},
        },
        "versions": {"desktop-classifier": "1.0", "tensorflow": "2.21"},
    }


def own_model(id="my_flowers", name="My flowers", version=1, offered=None, **facts):
    return OwnModel(id, name, version, offered, {}, "2026-11-24T10:00:00+00:00", "abc123", package(**facts))


def result(classes=FLOWERS, counts=COUNTS, paths=None, kept="tuned", refuses=False):
    """A `Result` with these counts in its confusion matrix; where it `refuses`, the surer the more familiar."""
    judged, number = [], 0
    for i, row in enumerate(counts):
        for j, count in enumerate(row):
            for place in range(count):
                path = paths[number % len(paths)] if paths else Path(f"/flowers/{classes[i]}/{number:04}.jpg")
                share = 0.97 - 0.9 * place / max(1, count)
                facts = {"familiar": share} if refuses else {}
                judged.append(Judged(path, classes[i], classes[j], share, f"{number:064x}", **facts))
                number += 1
    held = {"held_familiar": tuple(number / 100 for number in range(100))} if refuses else {}
    return Result(tuple(classes), tuple(judged), kept, (460, 512), (471, 512) if kept == "tuned" else None, **held)
