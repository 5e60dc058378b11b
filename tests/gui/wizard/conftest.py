"""What the wizard's tests share: a draft with its controllers, work that waits to be let go, and pictures."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from last_pages import Stage
from mending_stage import Stage as MendingStage
from PIL import Image

from desktop_classifier.base.progress import Progress
from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers import preparing as preparing_module
from desktop_classifier.gui.controllers import tries as tries_module
from desktop_classifier.gui.controllers.draft import Draft, Known
from desktop_classifier.gui.controllers.gathering import Gathered
from desktop_classifier.gui.controllers.preparing import Preparing
from desktop_classifier.gui.qt.jobs import ParallelRunner
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.models import catalogue
from desktop_classifier.training.checks import Finding, Fix
from desktop_classifier.training.estimate import Estimate
from desktop_classifier.training.records import ClassSource, Edit, Picture, Scan

SECONDS = {"mobilenet_v2": 90, "xception": 420, "efficientnet_lite0": 120, "efficientnet_lite2": 200}


def a_picture(class_id, number):
    sha256 = f"{class_id}-{number}"
    return Picture(Path(f"/pictures/{class_id}/{number}.jpg"), class_id, sha256, (300, 200), 0, None)


def two_labels(picture, other):
    """A finding with a fix for each label."""
    fixes = tuple(Fix(word, (Edit(picture.sha256, "label", word),)) for word in (picture.class_id, other))
    out = Fix("leave out", (Edit(picture.sha256, "leave_out"),))
    return Finding("two_labels", "1 picture is under two labels", "Which is it?", True, (picture,), (), (*fixes, out))


@dataclass
class Work:
    """Stands in for what workers do: classes by their sources, findings until they are mended."""

    per_class: int = 10
    findings: tuple[Finding, ...] = ()
    problem: str = ""
    fails: Exception | None = None
    go: threading.Event = field(default_factory=threading.Event)
    looked: list = field(default_factory=list)
    tried: list = field(default_factory=list)
    here: frozenset = frozenset(SECONDS)

    def gather(self, paths, token, report):
        if self.fails is not None:
            raise self.fails
        sources = tuple(ClassSource(path.name, (path,)) for path in paths)
        return Gathered(sources, tuple(paths[:1]), paths[0].name)

    def look(self, decided, before, token, report):
        self.looked.append(decided)
        report(Progress(3, 30, "Looking at the pictures"))
        while not self.go.wait(0.01):
            token.raise_if_cancelled()
        if self.fails is not None:
            raise self.fails
        ids = list(dict.fromkeys(source.class_id for source in decided.sources if source.paths))
        pictures = tuple(a_picture(class_id, number) for class_id in ids for number in range(self.per_class))
        mended = {edit.sha256 for edit in decided.edits}
        left = tuple(one for one in self.findings if not any(each.sha256 in mended for each in one.pictures))
        examples = {class_id: tuple(Path(f"/pictures/{class_id}/{n}.jpg") for n in range(3)) for class_id in ids}
        scan = before or Scan(tuple(ids), pictures)
        return Known(decided, scan, left, self.problem, dict.fromkeys(ids, self.per_class), examples)

    def present(self, specs, token, report):
        return self.here

    def estimate(self, spec, pictures, example, before, token, report):
        self.tried.append(spec.id)
        seconds = SECONDS[spec.id]
        made = Estimate(
            spec.id, seconds / 4, seconds, seconds * 30, seconds * 40, "on the processor", 1.3, {"resnet34": 3600.0}
        )
        best = max([*before, spec.id], key=lambda id: catalogue.spec(id).top1)
        return made, (best, "the surest of those that take less than ten minutes here")

    def variants(self, path, whole, seed, token, report):
        return ()


@pytest.fixture
def work():
    made = Work()
    made.go.set()
    return made


@pytest.fixture
def runner():
    made = ParallelRunner(2, "wizard-test")
    yield made
    assert made.shutdown()


@pytest.fixture
def draft():
    return Draft()


@pytest.fixture
def preparing(draft, runner, work):
    pictures = preparing_module.Works(gather=work.gather, look=work.look)
    models = tries_module.Works(present=work.present, estimate=work.estimate, variants=work.variants)
    made = Preparing(draft, runner, pictures, models)
    yield made
    made.shutdown()


@pytest.fixture
def tries(preparing):
    return preparing.tries


@pytest.fixture
def thumbnails():
    """Two of them: grey squares, made at once."""
    runner = ParallelRunner(1, "thumbnails-test")
    made = [Thumbnails(runner, lambda path, least: Image.new("RGB", (200, 150), "grey")) for _ in range(2)]
    yield made
    for each in made:
        each.shutdown()
    assert runner.shutdown()


@pytest.fixture
def wait(qtbot):
    """Until something is so, with the event loop running."""
    return lambda ready: qtbot.waitUntil(ready, timeout=5000)


@pytest.fixture
def stage(qtbot, qapp, tmp_path, thumbnails):
    theme.apply(qapp, "light")
    made = Stage(qtbot, tmp_path, thumbnails)
    yield made
    made.end()


@pytest.fixture
def mended(qtbot, qapp, tmp_path, thumbnails):
    theme.apply(qapp, "light")
    stages = []

    def make(**choices):
        stages.append(MendingStage(qtbot, tmp_path, thumbnails, **choices))
        return stages[-1]

    yield make
    for stage in stages:
        stage.end()
