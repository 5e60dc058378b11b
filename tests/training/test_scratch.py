"""A network that begins from nothing learns, and becomes a model like any other."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from made import class_folder

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.cli import main
from desktop_classifier.imaging.framing import Framing
from desktop_classifier.inference.classifier import Question, open_classifier
from desktop_classifier.inference.explain import Explainer
from desktop_classifier.models import catalogue, own
from desktop_classifier.training import dataset, evaluation, package, page, project, train
from desktop_classifier.training.events import Epoch
from desktop_classifier.training.project import Choices
from desktop_classifier.training.recipe import Advanced, Preset

pytestmark = pytest.mark.slow


def test_a_small_one_learns_a_set_that_is_made_here():
    words = [sys.executable, str(Path(__file__).with_name("shapes_program.py")), "1", "plain"]
    said = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
    assert said["right"] > 0.9, "guessing would give a quarter"


@pytest.fixture(scope="module")
def taught(tmp_path_factory):
    """ResNet-34 after one epoch on drawings: it knows little, and is used as if it knew much."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DESKTOP_CLASSIFIER_HOME", str(home))
        folder = class_folder(tmp_path_factory.mktemp("pictures") / "drawings")
        choices = Choices("efficientnet_lite0", Preset.BALANCED, Advanced(epochs=1, scratch="resnet34"))
        which = project.create("Drawings", dataset.class_sources(folder), (), choices)
        told = []
        finished = train.train(which.id, CancelToken(), told.append)
        own.adopt(finished.model, max(own.versions(finished.model)))
    return home, which.id, finished, told


@pytest.fixture
def made(taught, monkeypatch):
    home, *facts = taught
    monkeypatch.setenv("DESKTOP_CLASSIFIER_HOME", str(home))
    return facts


def test_it_is_the_model_that_was_asked_for(made):
    id, finished, told = made
    model = own.load(finished.model)
    assert finished.kept == "scratch"
    assert [event.stage for event in told if isinstance(event, Epoch)] == ["scratch"]
    assert (model.package["architecture"], model.package["backbone_name"]) == ("resnet34", "ResNet-34")
    assert model.package["training"]["weights_sha256"] == ""
    assert package.whole(model.folder)
    assert "from scratch was right on" in evaluation.detail(project.result(id))
    assert "From nothing" in page.page(finished.model)


def test_it_answers_explains_and_may_refuse(made):
    id, finished, _ = made
    result = project.result(id)
    spec = catalogue.spec(finished.model)
    with open_classifier(spec, precision="exact", engine="openvino", token=CancelToken(), report=silent) as classifier:
        paths = [one.path for one in result.judged]
        found = list(classifier.answers([Question(path) for path in paths], Framing.CROP, 1, CancelToken()))
    assert [one.top[0].class_id for one in found] == [one.said for one in result.judged]
    assert all(one.none_of_these in (True, False) for one in found)
    folder = own.load(finished.model).folder
    assert (folder / "familiar.npz").is_file()
    with contextlib.closing(Explainer(spec, folder / own.NETWORK)) as explainer:
        assert explainer.exact
        (heat,) = explainer.explain(Question(paths[0]), Framing.CROP, [result.judged[0].said], CancelToken())
    assert heat.evidence.shape == (5, 5)


def test_tensorflow_gives_the_same_answers(made):
    id, finished, _ = made
    spec = catalogue.spec(finished.model)
    path = project.result(id).judged[0].path
    rows = []
    for engine in ("openvino", "tensorflow"):
        with open_classifier(spec, precision="exact", engine=engine, token=CancelToken(), report=silent) as classifier:
            (answer,) = classifier.answers([Question(path)], Framing.CROP, 3, CancelToken())
        rows.append({top.class_id: top.probability for top in answer.top})
    assert rows[0].keys() == rows[1].keys()
    np.testing.assert_allclose([rows[1][name] for name in rows[0]], list(rows[0].values()), atol=1e-3)


def test_an_unknown_network_is_named_with_those_there_are(tmp_path, capsys):
    folder = class_folder(tmp_path / "drawings", each=2)
    assert main(["train", str(folder), "--from-scratch", "resnet50"]) == 2
    said = capsys.readouterr().err
    assert "resnet50" in said
    assert "se_resnet34" in said
    assert project.every() == []


def test_quick_and_from_nothing_do_not_go_together(tmp_path, capsys):
    folder = class_folder(tmp_path / "drawings", each=2)
    assert main(["train", str(folder), "--preset", "quick", "--from-scratch", "resnet34"]) == 2
    assert "Leave it out" in capsys.readouterr().err


def test_no_model_from_nothing_can_be_picked():
    with pytest.raises(UserError, match="no model called"):
        catalogue.spec("resnet34")
