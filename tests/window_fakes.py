"""A classifier of a few lines that the tests can hold back, break and ask what it saw."""

import threading
from pathlib import Path

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import Progress
from desktop_classifier.inference.answer import Answer, Failure, Likelihood
from desktop_classifier.models.spec import Group, Interpolation, ModelSpec, Preprocessing, WeightsFile


def spec(id="fake", name="Fake"):
    return ModelSpec(
        id,
        name,
        "fake",
        32,
        Preprocessing.LITE,
        0.875,
        Interpolation.BILINEAR,
        WeightsFile("fake.h5"),
        "",
        70.0,
        Group.MORE,
    )


class FakeClassifier:
    """Says "cat" to all; a picture named `bad…` cannot be read; one named `break…` breaks the engine."""

    engine, where = "openvino", "on the processor"

    def __init__(self, spec, precision, desk):
        self.spec, self.precision, self.desk, self.notice = spec, precision, desk, ""
        desk.threads.add(threading.get_ident())

    def answers(self, questions, framing, top, token):
        for question in questions:
            while not self.desk.gate.wait(0.01):
                token.raise_if_cancelled()
            token.raise_if_cancelled()
            self.desk.seen.append((self.spec.id, self.precision, str(framing), question.path.name, question.box))
            self.desk.threads.add(threading.get_ident())
            if question.path.name.startswith("break"):
                raise UserError("The engine broke. Please try again.", kind="engine_broke")
            if question.path.name.startswith("fault"):
                raise ZeroDivisionError
            yield self._answer(question.path)

    def _answer(self, path):
        facts = (path, self.spec.id, self.engine, self.precision)
        if path.name.startswith("bad"):
            return Answer(
                *facts, error=Failure("not_a_picture", "That is a text file. Choose a picture.", "not a picture")
            )
        return Answer(*facts, top=(Likelihood("cat", "n02123045", 0.9),), size=(40, 30))

    def measure(self, token):
        self.desk.measured.append((self.spec.id, self.precision))
        while not self.desk.measuring.wait(0.01):
            token.raise_if_cancelled()

    def close(self):
        self.desk.closed.append(self.spec.id)
        self.desk.threads.add(threading.get_ident())


class Desk:
    """Opens fake classifiers and keeps what they saw. While `gate` is clear they hold still; while
    `preparing` is clear none is opened."""

    def __init__(self):
        self.gate = threading.Event()
        self.gate.set()
        self.preparing = threading.Event()
        self.preparing.set()
        self.measuring = threading.Event()
        self.measuring.set()
        self.seen, self.opened, self.closed, self.measured, self.threads = [], [], [], [], set()

    def open(self, spec, *, precision, engine, token, report):
        if spec.id == "absent":
            raise UserError("Absent is not on this computer yet. Download it.", kind="not_downloaded")
        report(Progress(0, 0, "Preparing (once)"))
        while not self.preparing.wait(0.01):
            token.raise_if_cancelled()
        self.opened.append((spec.id, precision, engine))
        return FakeClassifier(spec, precision, self)

    @property
    def asked(self):
        return [name for *_, name, _ in self.seen]


def pictures(count, stem="picture"):
    return [Path(f"/pictures/{stem}-{number:04}.jpg") for number in range(count)]


class FakeStore:
    """Models on an imaginary disk. `gate` holds downloads back; `trouble` is raised by whatever is tried next."""

    def __init__(self, **states):
        self.states = states
        self.gate = threading.Event()
        self.gate.set()
        self.trouble, self.calls, self.threads, self.speeds = None, [], set(), {}

    def state(self, spec):
        self.threads.add(threading.get_ident())
        return self.states.get(spec.id, "absent")

    def speed(self, spec, engine, precision):
        known = {
            ("mobilenet_v2", "openvino", "exact"): 300.0,
            ("mobilenet_v2", "openvino", "fast"): 700.0,
            **self.speeds,
        }
        return known.get((spec.id, engine, precision))

    def download_address(self, spec):
        return spec.weights.url

    def weights_record(self, spec):
        return None

    def guess(self, source):
        if "mobilenet" in source.name:
            return spec("mobilenet_v2")
        raise UserError("It is not clear.", kind="usage")

    def fetch(self, spec, token, report):
        self._act("fetch", spec, token, report)

    def import_file(self, spec, source, token, report):
        self._act("import", spec, token, report)

    def prepare(self, spec, token, report):
        report(Progress(0, 0, "Preparing (once)"))
        self.calls.append(("prepare", spec.id))
        self.states[spec.id] = "ready"

    def remove(self, spec):
        self.calls.append(("remove", spec.id))
        self.states[spec.id] = "absent"

    def _act(self, what, spec, token, report):
        self.calls.append((what, spec.id))
        report(Progress(40_000_000, 100_000_000))
        while not self.gate.wait(0.01):
            token.raise_if_cancelled()
        if self.trouble is not None:
            trouble, self.trouble = self.trouble, None
            raise trouble
        self.states[spec.id] = "present"
