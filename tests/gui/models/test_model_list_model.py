"""The list of models: one model's news change one row."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from desktop_classifier.gui.qt.model_list_model import ModelListModel, ModelRole, ModelRow, status

ROWS = (
    ModelRow("mobilenet_v2", "MobileNetV2", "Pretrained", "small and fast", "ready", in_use=True),
    ModelRow("resnet50", "ResNet-50", "Pretrained", "75 of 100", "absent", "103 MB"),
)


@pytest.fixture
def model(qapp):
    model = ModelListModel()
    model.set_rows(ROWS)
    return model


def test_progress_of_one_model_changes_its_row_only(model):
    told = []
    model.dataChanged.connect(lambda first, last, roles: told.append((first.row(), last.row())))
    model.modelReset.connect(lambda: told.append("reset"))
    model.set_rows([ROWS[0], replace(ROWS[1], state="downloading", progress=0.4)])
    model.set_rows([ROWS[0], replace(ROWS[1], state="downloading", progress=0.4)])
    assert told == [(1, 1)]


def test_another_list_is_a_reset(model, qtbot):
    with qtbot.waitSignal(model.modelReset):
        model.set_rows(ROWS[:1])
    assert model.rowCount() == 1


def test_the_model_keeps_qts_rules(model):
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows(ROWS[::-1])
    model.set_rows([replace(ROWS[1], progress=0.1), ROWS[0]])
    model.set_rows([])
    assert model.rowCount() == 0
    del tester


def test_a_row_speaks(model):
    assert model.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "MobileNetV2, small and fast, in use"
    assert model.index(1).data(ModelRole.ROW) is ROWS[1]
    assert model.in_use() is ROWS[0]


@pytest.mark.parametrize(
    ("state", "text", "expected"),
    [
        ("built_in", "", "built in"),
        ("ready", "", "ready"),
        ("present", "", "ready"),
        ("absent", "", "Download"),
        ("downloading", "40 % · 20 s left", "40 % · 20 s left"),
        ("preparing", "", "Preparing (once)"),
    ],
)
def test_the_word_for_each_state(state, text, expected):
    assert status(ModelRow("m", "M", "g", "", state, text)) == expected
