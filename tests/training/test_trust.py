"""Whether a model of one's own knows what it does not know: none of these, and probabilities that can be believed."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from made import class_folder
from test_train import begun, trained

from desktop_classifier.base import paths
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.imaging.framing import Framing
from desktop_classifier.inference import familiarity
from desktop_classifier.inference.answer import Answer
from desktop_classifier.inference.classifier import Question, open_classifier
from desktop_classifier.inference.standing import Standing
from desktop_classifier.models import catalogue, own
from desktop_classifier.training import calibration, project


@pytest.fixture
def folder(tmp_path):
    return class_folder(tmp_path / "drawings")


@pytest.fixture
def samples():
    return paths.sample_pictures()


def ask(id, pictures):
    """What the application answers."""
    with open_classifier(
        catalogue.spec(id), precision="exact", engine="openvino", token=CancelToken(), report=silent
    ) as classifier:
        return list(classifier.answers([Question(path) for path in pictures], Framing.CROP, 1, CancelToken()))


def clouds(seed=0, count=40, width=16):
    """Two classes around two directions: features, labels."""
    chance = np.random.default_rng(seed)
    labels = np.arange(count) % 2
    return (np.eye(width)[labels] * 4 + chance.normal(0, 0.5, (count, width))).astype(np.float32), labels


def sure(labels):
    return np.where(np.eye(2)[labels] > 0, 0.95, 0.05).astype(np.float32)


def known():
    features, labels = clouds()
    held, held_labels = clouds(1)
    return familiarity.made(features, labels, [Path(f"{n}.jpg") for n in range(40)], held, sure(held_labels))


def test_what_is_like_nothing_learned_is_less_familiar_however_sure_the_network_is():
    own_ones, labels = clouds(2)
    strange = np.random.default_rng(3).normal(0, 1, (40, 16)).astype(np.float32)
    judge = known().judge
    familiar = [one.familiar for one in judge(own_ones, sure(labels))]
    unlike = [one.familiar for one in judge(strange, sure(labels))]
    assert np.mean(np.array(unlike) < min(familiar)) > 0.9


def test_of_two_alike_the_surer_is_more_familiar():
    features, labels = clouds(2)
    timid = 0.5 + (sure(labels) - 0.5) / 10
    pairs = zip(known().judge(features, sure(labels)), known().judge(features, timid), strict=True)
    assert all(bold.familiar > shy.familiar for bold, shy in pairs)


def test_the_nearest_are_the_closest_of_the_class_that_was_named():
    features, labels = clouds()
    found = known().judge(features[:1], sure(labels[:1]))[0].nearest
    assert found[0] == Path("0.jpg")
    assert len(found) == familiarity.NEAREST
    assert all(int(path.stem) % 2 == 0 for path in found)


@pytest.mark.parametrize("wished", [0.5, 0.9, 0.99])
def test_coverage_is_kept_on_the_pictures_it_was_chosen_by(wished):
    which = known()
    answered = (which.held >= which.threshold(wished)).mean()
    assert wished <= answered <= wished + 2 / len(which.held) + 1e-9 or answered == 1.0


def test_where_a_picture_stands_says_what_its_familiarity_says_at_every_coverage():
    which = known()
    pictures, labels = clouds(7, 400)
    judged = which.judge(pictures + np.random.default_rng(8).normal(0, 2, pictures.shape), sure(labels))
    for wished in (*np.linspace(0.5, 1.0, 51), 0.999):
        least = which.threshold(wished)
        assert [one.standing.refused(wished) for one in judged] == [one.familiar < least for one in judged]
    exactly = Answer(Path("a"), "m", "openvino", "exact", standing=Standing(4, 40), none_of_these=False)
    assert exactly.judged(0.91) is exactly
    assert exactly.judged(0.5).none_of_these is True
    assert not Standing(0, 4).refused(0.5), "of so few nothing is refused"
    plain = dataclasses.replace(exactly, standing=None, none_of_these=None)
    assert plain.judged(0.5) is plain


def test_full_coverage_refuses_nothing():
    assert known().threshold(1.0) == -np.inf


def test_with_few_held_back_pictures_the_least_familiar_decides_and_with_fewer_nothing():
    held = np.array([3.0, 1.0, 2.0, 5.0, 4.0])
    assert familiarity.threshold(held, 0.9) == 1.0
    assert familiarity.threshold(held[:4], 0.9) == -np.inf


def test_it_is_the_same_from_disk(tmp_path):
    before = dataclasses.replace(known(), paths=("ä\udcff.jpg",) * 40)
    before.save(tmp_path)
    after = familiarity.load(tmp_path)
    assert after.paths == before.paths
    features, labels = clouds(2)
    assert after.judge(features, sure(labels)) == before.judge(features, sure(labels))
    assert familiarity.load(tmp_path / "nowhere") is None


def test_the_application_refuses_what_the_result_refuses(built_ins, folder, samples):
    finished, _ = trained(begun(folder))
    result = project.result(project.every()[0].id)
    least = familiarity.threshold(np.array(result.held_familiar), 0.9)
    answers = ask(finished.model, [one.path for one in result.judged])
    expected = [one.familiar < least for one in result.judged if abs(one.familiar - least) > 1e-3]
    assert [
        answer.none_of_these
        for answer, one in zip(answers, result.judged, strict=True)
        if abs(one.familiar - least) > 1e-3
    ] == expected
    assert all(answer.nearest and all(path.is_file() for path in answer.nearest) for answer in answers)
    assert [answer.none_of_these for answer in ask(finished.model, samples)] == [True] * len(samples)
    own.set_coverage(finished.model, 1.0)
    assert own.load(finished.model).coverage == 1.0
    assert not any(answer.none_of_these for answer in ask(finished.model, samples))


def test_a_pretrained_model_cannot_say_none_of_these(built_ins, samples):
    assert {answer.none_of_these for answer in ask("efficientnet_lite0", samples)} == {None}


def test_bins_and_error_as_counted_by_hand():
    found = calibration.bins([0.95, 0.93, 0.55, 1.0], [True, False, True, True])
    assert [(one.low, one.count) for one in found] == [(0.5, 1), (0.9, 3)]
    assert found[1].right == pytest.approx(2 / 3)
    assert calibration.ece([0.95, 0.93, 0.55, 1.0], [True, False, True, True]) == pytest.approx(
        (0.45 + 3 * abs(0.96 - 2 / 3)) / 4
    )
    assert calibration.ece([], []) == 0.0
    assert calibration.reliability_sentence([0.9] * 10, [True] * 8 + [False] * 2) == (
        "When it says about 90 %, it is right 80 times in 100."
    )
