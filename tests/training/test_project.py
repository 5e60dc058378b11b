"""Projects on disk: there and back, also with names that are no UTF-8; removed and brought back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop_classifier.base import paths
from desktop_classifier.base.errors import UserError
from desktop_classifier.training import project
from desktop_classifier.training.dataset import ClassSource, Edit
from desktop_classifier.training.project import Choices
from desktop_classifier.training.recipe import Advanced, Preset

SOURCES = (
    ClassSource("ants", (Path("/pictures/ants"), Path(os.fsdecode(b"/pictures/caf\xe9.jpg")))),
    ClassSource("ants", (Path("/pictures/kept apart"),), "test"),
)
EDITS = (Edit("ab12", "leave_out"), Edit("cd34", "label", "bees"))
CHOICES = Choices("efficientnet_lite0", Preset.BEST, Advanced(epochs=3, rate=0.1, depth="half"), 7, "letterbox")


def test_a_project_comes_back_as_it_was():
    made = project.create("Insects", SOURCES, EDITS, CHOICES)
    assert project.load(made.id) == made
    assert project.every() == [made]


def test_a_change_is_kept():
    made = project.create("Insects", SOURCES, (), CHOICES)
    project.save(made.replaced(state="paused", model="insects"))
    assert (project.load(made.id).state, project.load(made.id).model) == ("paused", "insects")


def test_what_was_removed_comes_back():
    made = project.create("Insects", SOURCES, (), CHOICES)
    project.remove(made.id)
    assert project.every() == []
    assert project.restore(made.id) == made


def test_what_was_removed_days_ago_is_gone_when_another_one_is_removed():
    old, recent, last = (project.create(name, SOURCES, (), CHOICES) for name in ("old", "recent", "last"))
    for one in (old, recent):
        project.remove(one.id)
    os.utime(paths.projects_dir() / f".{old.id}", (0, 0))
    project.remove(last.id)
    assert {folder.name for folder in paths.projects_dir().iterdir()} == {f".{recent.id}", f".{last.id}"}


@pytest.mark.parametrize("harm", ["", "{", '{"name": "x"}', "[]"])
def test_a_damaged_project_hides_no_other(harm):
    bad, good = (project.create(name, SOURCES, (), CHOICES) for name in ("bad", "good"))
    (paths.projects_dir() / bad.id / "project.json").write_text(harm)
    assert [one.id for one in project.every()] == [good.id]
    with pytest.raises(UserError) as refused:
        project.load(bad.id)
    assert refused.value.kind == "project_damaged"


@pytest.mark.parametrize("id", ["", "..", "abc", "../projects"])
def test_an_unknown_project_is_told_with_those_there_are(id):
    made = project.create("Insects", SOURCES, (), CHOICES)
    with pytest.raises(UserError, match=made.id) as refused:
        project.load(id)
    assert refused.value.kind == "unknown_project"


def test_there_is_no_result_before_the_end():
    made = project.create("Insects", SOURCES, (), CHOICES)
    with pytest.raises(UserError, match="no result yet"):
        project.result(made.id)
