"""A training that is disturbed: a full disk, a picture that is replaced, a second one beside it, a wish."""

from __future__ import annotations

import errno

import pytest
from made import class_folder, drawing
from test_train import begun, trained

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.models import own
from desktop_classifier.training import package, project, train
from desktop_classifier.training.events import QuickReady, Working
from desktop_classifier.training.recipe import Preset


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


def test_one_project_is_trained_once_at_a_time(built_ins, folder):
    which = begun(folder)
    refused = []

    def again(event):
        if not refused:
            assert project.running(which.id)
            with pytest.raises(UserError) as busy:
                train.train(which.id, CancelToken(), lambda event: None)
            refused.append(busy.value.kind)

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
