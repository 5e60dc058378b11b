"""A training that is disturbed: a full disk, a picture that is replaced, a second one beside it, a wish."""

from __future__ import annotations

import dataclasses
import errno
import json

import pytest
from made import class_folder, drawing
from test_train import begun, trained

from desktop_classifier.base import files
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.models import own
from desktop_classifier.training import dataset, package, project, train
from desktop_classifier.training.events import QuickReady, Working
from desktop_classifier.training.recipe import Advanced, Preset


@pytest.fixture
def folder(tmp_path):
    return class_folder(tmp_path / "drawings")


def test_a_full_disk_is_told_and_gone_on_from(built_ins, folder, monkeypatch):
    which = begun(folder)

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    real = package.write
    monkeypatch.setattr(package, "write", full)
    with pytest.raises(UserError) as refused:
        trained(which)
    monkeypatch.setattr(package, "write", real)
    assert refused.value.kind == "disk_full"
    assert own.every() == []
    assert project.load(which.id).state == "failed"
    assert trained(which)[0].kept == "quick"


def test_a_picture_that_is_replaced_while_it_trains_is_not_learned_from(built_ins, folder):
    which = begun(folder)
    victim = folder / "discs" / "discs011.png"  # the last one to be read

    def replace(event):
        if isinstance(event, Working) and event.stage == "features" and event.done == 1:
            drawing("bars", 777).save(victim)

    train.train(which.id, CancelToken(), replace)
    counts = own.read_package(own.load(project.load(which.id).model).folder)["training"]
    assert counts["could_not_be_used"] == 1
    assert sum(counts["pictures"].values()) == 35


@pytest.mark.parametrize("when", ["before", "features"])
def test_without_the_folder_of_a_class_nothing_else_is_made_of_the_others(built_ins, folder, when):
    which, aside = begun(folder), folder.parent / "aside"

    def take_away(event):
        if isinstance(event, Working) and event.stage == when and event.done == 1:
            (folder / "discs").rename(aside)

    if when == "before":
        (folder / "discs").rename(aside)
    with pytest.raises(UserError, match="discs") as refused:
        train.train(which.id, CancelToken(), take_away)
    assert refused.value.kind == "vanished"
    assert own.every() == []
    aside.rename(folder / "discs")
    finished, _ = trained(which)
    assert own.load(finished.model).classes == ("bars", "crosses", "discs")


def test_without_the_folder_of_a_test_nobody_is_told_a_figure(built_ins, folder, tmp_path):
    apart = class_folder(tmp_path / "apart", 4, first=100)
    tested = tuple(dataclasses.replace(source, part="test") for source in dataset.class_sources(apart))
    which = begun(folder)
    project.save(which.replaced(sources=(*which.sources, *tested)))
    apart.rename(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="Connect its disk"):
        trained(which)


@pytest.mark.slow
def test_a_picture_that_is_replaced_before_fine_tuning_is_told(built_ins, folder):
    which = begun(folder, Preset.BALANCED, advanced=Advanced(epochs=1))

    def replace(event):
        if isinstance(event, QuickReady):
            parts = json.loads((which.folder / "split.json").read_text())["parts"]
            victim = next(path for path in folder.rglob("*.png") if parts[files.digest(path)] == "train")
            drawing("bars", 777).save(victim)

    with pytest.raises(UserError, match="was replaced by another picture") as refused:
        train.train(which.id, CancelToken(), replace)
    assert refused.value.kind == "changed"
    assert own.exists(project.load(which.id).model), "the quick model stays"
    assert trained(which)[0].model == project.load(which.id).model


def test_what_cannot_be_read_is_counted(built_ins, folder):
    (folder / "discs" / "text.png").write_text("no picture")
    which = begun(folder)
    trained(which)
    assert own.load(project.load(which.id).model).package["training"]["could_not_be_used"] == 1


@pytest.mark.parametrize(
    "written", ["{", "[]", '{"seed": 1}', '{"seed": 1, "parts": "?"}', '{"seed": 1, "parts": {"aa": "?"}}']
)
def test_a_damaged_split_is_made_anew(built_ins, folder, written):
    which = begun(folder)
    trained(which)
    split = which.folder / "split.json"
    whole = split.read_text()
    split.write_text(written)
    trained(which)
    assert split.read_text() == whole


@pytest.mark.parametrize("gone", [own.PACKAGE, own.NETWORK])
def test_where_the_model_is_damaged_another_one_is_made(built_ins, folder, gone):
    which = begun(folder)
    damaged = own.load(trained(which)[0].model)
    (damaged.folder / gone).unlink()
    made = own.load(trained(project.load(which.id))[0].model)
    assert made.id != damaged.id
    assert package.whole(made.folder)
    assert not package.whole(damaged.folder)


def test_a_disk_too_full_to_note_anything_is_told(built_ins, folder, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "write_json", full)
    with pytest.raises(UserError) as refused:
        begun(folder)
    assert refused.value.kind == "disk_full"


def test_one_project_is_trained_once_at_a_time(built_ins, folder):
    which = begun(folder)
    refused = []

    def again(event):
        if not refused:
            assert project.running(which.id)
            with pytest.raises(UserError) as busy:
                train.train(which.id, CancelToken(), lambda event: None)
            refused.append(busy.value.kind)
            with pytest.raises(UserError, match="Stop it there, then remove it"):
                project.remove(which.id)

    train.train(which.id, CancelToken(), again)
    assert refused == ["busy"]
    assert not project.running(which.id)
    assert project.load(which.id).state == "finished"


@pytest.mark.parametrize("word", ["pause", "stop"])
def test_a_wish_is_heeded_before_the_first_epoch(built_ins, folder, word):
    which = begun(folder, Preset.BALANCED)

    def wish(event):
        if isinstance(event, QuickReady):
            project.wish_file(which.id).write_text(word)

    if word == "pause":
        with pytest.raises(train.Paused):
            train.train(which.id, CancelToken(), wish)
        assert project.load(which.id).state == "paused"
    else:
        finished = train.train(which.id, CancelToken(), wish)
        assert (finished.kept, finished.stopped) == ("quick", True)
        assert project.result(which.id).tuned_held is None
