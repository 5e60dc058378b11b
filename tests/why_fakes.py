"""Something that says why without a network, and can be held back and broken."""

import threading

import numpy as np

from desktop_classifier.base.errors import UserError
from desktop_classifier.inference.explain import SIDE, HeatMap


def heat_map(class_id, label="", corner=(0, 0), nothing=False):
    """Hot in one corner: (0, 0) is above on the left, (1, 1) below on the right."""
    values = np.zeros((SIDE, SIDE), np.float32)
    if not nothing:
        half = SIDE // 2
        row, column = corner[0] * half, corner[1] * half
        values[row : row + half, column : column + half] = 1
    return HeatMap(values, values, True, class_id, label or class_id, 0.5)


class FakeExplainers:
    """Opens fakes and keeps what they were asked. While `gate` is clear they hold still."""

    def __init__(self):
        self.gate = threading.Event()
        self.gate.set()
        self.opened, self.closed, self.asked, self.threads, self.trouble, self.nothing = [], [], [], set(), None, False

    def open(self, spec, *, token, report):
        self.opened.append(spec.id)
        return _FakeExplainer(spec, self)


class _FakeExplainer:
    def __init__(self, spec, desk):
        self.spec, self.desk = spec, desk

    def explain(self, question, framing, class_ids, token):
        self.desk.threads.add(threading.get_ident())
        self.desk.asked.append((self.spec.id, question.path.name, str(framing), tuple(class_ids), question.box))
        while not self.desk.gate.wait(0.01):
            token.raise_if_cancelled()
        if self.desk.trouble is not None:
            trouble, self.desk.trouble = self.desk.trouble, None
            raise trouble
        corners = ((0, 0), (1, 1), (0, 1), (1, 0))
        return tuple(
            heat_map(each, corner=corners[number % 4], nothing=self.desk.nothing)
            for number, each in enumerate(class_ids or ("n1",))
        )

    def close(self):
        self.desk.closed.append(self.spec.id)


BROKEN = UserError("The network stopped working. Try again.", kind="engine_failed")
