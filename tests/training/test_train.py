"""A whole training on real pictures with the built-in model: what comes out is what the application then says."""

from __future__ import annotations

import dataclasses
import hashlib
import json

import numpy as np
import pytest
from made import KINDS, class_folder, drawing
from PIL import Image

from desktop_classifier.base.errors import Cancelled, UserError
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.imaging.framing import Framing
from desktop_classifier.inference.classifier import Question, open_classifier
from desktop_classifier.models import catalogue, own
from desktop_classifier.training import dataset, head, lesson, package, page, project, review, train, tuning
from desktop_classifier.training.dataset import Edit
from desktop_classifier.training.events import Epoch, Finished, QuickReady, Working
from desktop_classifier.training.project import Choices
from desktop_classifier.training.recipe import Advanced, Preset


def sha256(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.fixture
def folder(tmp_path):
    return class_folder(tmp_path / "drawings")


def begun(folder, preset=Preset.QUICK, edits=(), **more):
    choices = Choices("efficientnet_lite0", preset, **more)
    return project.create("Drawings", dataset.class_sources(folder), edits, choices)


def trained(which, token=None):
    """The end, and everything that was told on the way."""
    told = []
    finished = train.train(which.id, token or CancelToken(), told.append)
    return finished, told


def answers(id, paths):
    with open_classifier(
        catalogue.spec(id), precision="exact", engine="openvino", token=CancelToken(), report=silent
    ) as classifier:
        questions = [Question(path) for path in paths]
        return [answer.top[0] for answer in classifier.answers(questions, Framing.CROP, 1, CancelToken())]


def test_what_the_result_says_is_what_the_application_says(built_ins, folder):
    which = begun(folder)
    finished, told = trained(which)
    result = project.result(which.id)
    said = answers(finished.model, [one.path for one in result.judged])
    assert result.of >= 3
    assert [top.class_id for top in said] == [one.said for one in result.judged]
    np.testing.assert_allclose([top.probability for top in said], [one.probability for one in result.judged], atol=1e-3)
    assert project.load(which.id).state == "finished"
    assert project.load(which.id).model == finished.model
    assert [type(event) for event in told if not isinstance(event, Working)] == [QuickReady, Finished]


def test_it_has_learned_something(built_ins, folder):
    which = begun(folder)
    finished, _ = trained(which)
    fresh = class_folder(folder.parent / "fresh", each=6, first=100)
    paths = sorted(fresh.rglob("*.png"))
    right = sum(
        top.class_id == path.parent.name for top, path in zip(answers(finished.model, paths), paths, strict=True)
    )
    assert right >= 15, "of 18; guessing would give 6"


def test_a_package_holds_everything_and_notices_harm(built_ins, folder):
    finished, _ = trained(begun(folder))
    model = own.load(finished.model)
    record = own.read_package(model.folder)
    assert record["classes"] == sorted(KINDS)
    assert record["licence"]
    assert record["training"]["choices"]["seed"] == 1
    kept = {own.NETWORK, "network.bin", own.WEIGHTS, own.RESULT, "split.json", "head.npz", "familiar.npz"}
    assert set(record["files"]) == kept
    assert package.whole(model.folder)
    weights = model.folder / own.WEIGHTS
    weights.write_bytes(weights.read_bytes()[:-1] + b"?")
    assert not package.whole(model.folder)


def test_the_same_pictures_and_seed_give_the_same_model(built_ins, folder):
    one, two = (own.load(trained(begun(folder))[0].model).folder for _ in range(2))
    for name in ("head.npz", own.WEIGHTS):
        ours, theirs = np.load(one / name), np.load(two / name)
        assert ours.files == theirs.files
        assert all(np.array_equal(ours[array], theirs[array]) for array in ours.files)
    assert (one / "split.json").read_bytes() == (two / "split.json").read_bytes()


def test_a_change_of_labels_computes_no_features_again(built_ins, folder, monkeypatch):
    which = begun(folder)
    trained(which)
    scan = dataset.scan(which.sources, CancelToken(), silent)
    project.save(project.load(which.id).replaced(edits=(Edit(scan.pictures[0].sha256, "label", "crosses"),)))
    _, told = trained(which)
    looked = [event for event in told if isinstance(event, Working) and event.note == "Looking at every picture once"]
    assert looked == []


def test_a_second_training_is_a_version_that_is_offered(built_ins, folder):
    which = begun(folder)
    first, _ = trained(which)
    class_folder(folder, each=3, first=50)
    second, _ = trained(which)
    model = own.load(second.model)
    assert second.model == first.model
    assert (model.version, model.offered) == (1, 2)
    assert [one.id for one in own.every()] == [first.model]


@pytest.mark.parametrize("harm", ["", "{", "[]", '{"judged": [1]}', '{"classes": [], "judged": [], "tuned_held": [1]}'])
def test_what_was_damaged_in_a_project_does_not_end_its_next_training(built_ins, folder, harm):
    which = begun(folder)
    finished, _ = trained(which)
    good = project.result(which.id)
    damaged = (which.folder / "result.json", which.folder / "review.json", next(which.folder.glob("runs/*/quick.json")))
    for file in damaged:
        file.write_text(harm)
    with pytest.raises(UserError, match="no result yet"):
        project.result(which.id)
    assert review.load(which.id) is None
    assert (trained(which)[0].model, project.result(which.id)) == (finished.model, good)


def test_a_copy_stays_as_it_is_when_the_model_is_taught_again(built_ins, folder):
    which = begun(folder)
    first, _ = trained(which)
    copy = own.duplicate(first.model)
    own.rename(copy.id, "A backup")  # first by name
    class_folder(folder, each=4, first=50)
    again, _ = trained(project.load(which.id))
    assert (again.model, own.versions(copy.id)) == (first.model, [1])
    assert project.load(which.id).model == first.model


def test_pictures_that_were_never_seen_stay_so_when_others_come(built_ins, folder):
    which = begun(folder)
    trained(which)
    before = json.loads((which.folder / "split.json").read_text())["parts"]
    class_folder(folder, each=4, first=60)
    trained(which)
    after = json.loads((which.folder / "split.json").read_text())["parts"]
    assert {content: after[content] for content in before} == before
    assert len(after) == len(before) + 12


def test_a_copy_of_a_never_seen_picture_that_was_learned_from_before_no_longer_is(built_ins, folder):
    which = begun(folder)
    trained(which)
    file = which.folder / "split.json"
    stored = json.loads(file.read_text())
    tested = next(one for one in sorted(folder.rglob("*.png")) if stored["parts"][sha256(one)] == "test")
    copy = tested.with_name("copy.jpg")
    Image.open(tested).save(copy, quality=90)
    stored["parts"][sha256(copy)] = "train"  # as another backbone, that sees no likeness, would have it
    file.write_text(json.dumps(stored))
    finished, _ = trained(which)
    taken = json.loads((own.version_folder(finished.model, 2) / "split.json").read_text())
    assert (taken[sha256(tested)], taken[sha256(copy)]) == ("test", "left_out")
    assert json.loads(file.read_text())["parts"] == stored["parts"]  # the likeness may go with the backbone


def test_a_training_that_was_ended_makes_no_second_model(built_ins, folder):
    which = begun(folder)
    finished, _ = trained(which)
    project.result_file(which.id).unlink()  # as if the end had come between the package and the result
    again, _ = trained(which)
    assert again.model == finished.model
    assert own.versions(finished.model) == [1]
    assert project.result(which.id).of


def test_an_end_while_looking_is_gone_on_from(built_ins, folder):
    which = begun(folder)
    token = CancelToken()

    def stop(event):
        if isinstance(event, Working) and event.stage == "features" and 0 < event.done < event.total:
            token.cancel()

    with pytest.raises(Cancelled):
        train.train(which.id, token, stop)
    assert project.load(which.id).state == "paused"
    assert own.every() == []
    _, told = trained(which)
    fresh = [event for event in told if isinstance(event, Working) and event.stage == "features" and event.total]
    assert fresh[-1].total < 36


def test_a_folder_that_vanished_is_told_and_gone_on_from_when_it_is_back(built_ins, folder):
    which = begun(folder)
    away = folder.rename(folder.parent / "away")
    with pytest.raises(UserError):
        trained(which)
    assert project.load(which.id).state == "failed"
    away.rename(folder)
    assert trained(which)[0].kept == "quick"


def test_one_class_is_too_little(built_ins, tmp_path):
    class_folder(tmp_path / "one", kinds=("discs",))
    (tmp_path / "one" / "bars").mkdir()
    with pytest.raises(UserError) as refused:
        trained(begun(tmp_path / "one"))
    assert refused.value.kind == "too_few"


def test_an_unreadable_picture_costs_only_itself(built_ins, folder):
    (folder / "discs" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n no more")
    which = begun(folder)
    trained(which)
    assert own.read_package(own.load(project.load(which.id).model).folder)["training"]["pictures"]["train"] > 10


def test_own_test_pictures_are_the_test(built_ins, folder, tmp_path):
    apart = class_folder(tmp_path / "apart", each=5, first=200)
    sources = (
        *dataset.class_sources(folder),
        *(dataset.ClassSource(one.class_id, one.paths, "test") for one in dataset.class_sources(apart)),
    )
    which = project.create("Drawings", sources, (), Choices("efficientnet_lite0", Preset.QUICK))
    trained(which)
    result = project.result(which.id)
    assert {one.path.parent.parent.name for one in result.judged} == {"apart"}
    assert result.of == 15


def prepared(which):
    return lesson.prepare(project.load(which.id), CancelToken(), lambda event: None)


def test_a_picture_under_two_labels_is_no_second_test_picture(built_ins, folder, tmp_path):
    apart = class_folder(tmp_path / "apart", each=3, first=400)
    (apart / "bars" / "twice.png").write_bytes((folder / "discs" / "discs001.png").read_bytes())
    which = begun(folder)
    tests = [dataset.ClassSource(source.class_id, source.paths, "test") for source in dataset.class_sources(apart)]
    project.save(which.replaced(sources=(*which.sources, *tests)))
    taken = prepared(which)
    assert (len(taken.rows("test")), len(taken.never_seen)) == (10, 10)
    assert [one.class_id for one in taken.never_seen if one.path.name == "twice.png"] == ["bars"]
    assert "discs001.png" not in [picture.path.name for picture in taken.pictures]


def test_what_a_test_folder_left_out_is_learned_from_when_that_is_gone(built_ins, folder, tmp_path):
    apart = class_folder(tmp_path / "apart", each=3, first=400)
    drawing("discs", 1).save(apart / "discs" / "again.jpg", quality=90)
    which = begun(folder)
    tests = [dataset.ClassSource(source.class_id, source.paths, "test") for source in dataset.class_sources(apart)]
    project.save(which.replaced(sources=(*which.sources, *tests)))
    taken = prepared(which)
    assert [taken.pictures[row].path.name for row in taken.rows("left_out")] == ["discs001.png"]
    project.save(project.load(which.id).replaced(sources=which.sources))
    assert len(prepared(which).rows("left_out")) == 0


@pytest.mark.slow
def test_fine_tuning_is_kept_only_if_it_is_better_on_held_back_pictures(built_ins, folder):
    which = begun(folder, Preset.BALANCED, advanced=Advanced(epochs=2))
    finished, told = trained(which)
    epochs = [event for event in told if isinstance(event, Epoch)]
    assert [epoch.epoch for epoch in epochs] == [1, 2]
    result = project.result(which.id)
    quick, tuned = result.quick_held, result.tuned_held
    assert tuned is not None
    assert finished.kept == result.kept
    assert (tuned[0] > quick[0]) <= (finished.kept == "tuned")
    if finished.kept == "tuned":
        own.adopt(finished.model, own.load(finished.model).offered)
    said = answers(finished.model, [one.path for one in result.judged])
    assert [top.class_id for top in said] == [one.said for one in result.judged]


@pytest.mark.slow
def test_the_fine_tuned_package_answers_as_its_result_says(built_ins, folder, monkeypatch):
    real = tuning.tune

    def as_if_better(*arguments):
        tuned, stopped = real(*arguments)
        return dataclasses.replace(tuned, epoch=1), stopped

    monkeypatch.setattr(tuning, "tune", as_if_better)
    monkeypatch.setattr(train._Candidate, "better_than", lambda self, other: True)
    which = begun(folder, Preset.BALANCED, advanced=Advanced(epochs=1, rate=1e-3))
    finished, _ = trained(which)
    assert finished.kept == "tuned"
    own.adopt(finished.model, 2)
    result = project.result(which.id)
    said = answers(finished.model, [one.path for one in result.judged])
    np.testing.assert_allclose([top.probability for top in said], [one.probability for one in result.judged], atol=1e-3)
    assert result.kept == "tuned"


def test_a_lesson_divides_no_group_and_knows_itself(built_ins, folder):
    for number in range(4):  # near-duplicates: the same drawing, saved worse
        drawing("discs", number).convert("RGB").save(folder / "discs" / f"copy{number}.jpg", quality=80)
    which = begun(folder)
    taken = lesson.prepare(which, CancelToken(), lambda event: None)
    side = {picture.path.name: taken.parts[picture.sha256] for picture in taken.pictures}
    for number in range(4):
        assert side[f"copy{number}.jpg"] == side[f"discs{number:03}.png"]
    assert taken.key(which) == lesson.prepare(which, CancelToken(), lambda event: None).key(which)
    assert taken.key(which.replaced(choices=Choices("efficientnet_lite0", seed=2))) != taken.key(which)


def test_head_on_disk_is_the_head_in_the_network(built_ins, folder):
    finished, _ = trained(begun(folder))
    model = own.load(finished.model)
    stored = head.load(model.folder / "head.npz")
    assert stored.weights.shape == (1280, 3)


def test_the_page_says_how_it_was_made_and_lets_nothing_through(built_ins, folder):
    one = dataset.scan(dataset.class_sources(folder), CancelToken(), silent).pictures[0]
    edits = (Edit(one.sha256, "right"), Edit(one.sha256, "leave_out"), Edit(one.sha256, "label", "discs"))
    which = begun(folder, edits=(*edits, Edit("0" * 64, "right")))
    finished, _ = trained(which)
    own.rename(finished.model, "<b>Drawings</b>")
    text = page.page(finished.model)
    result = project.result(which.id)
    assert f"Right on {result.right} of {result.of} pictures" in text
    assert "&lt;b&gt;Drawings&lt;/b&gt;" in text
    assert "<b>" not in text
    assert "<dt>Left out or relabelled by hand</dt><dd>1</dd>" in text
    for fact in ("EfficientNet-Lite0", "Apache-2.0", "13 × discs", "scikit-learn", "SHA-256"):
        assert fact in text
