"""The pipeline keeps the order, survives broken pictures and broken engines, stops at once, and stays small."""

from __future__ import annotations

import dataclasses
import threading
import time
from pathlib import Path

import pytest
from fakes import BreakingEngine, ColourEngine, HeldEngine, SilentEngine

from desktop_classifier.base.errors import Cancelled, UserError
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.imaging.decode import Decoder
from desktop_classifier.imaging.framing import Box, Framing
from desktop_classifier.inference.fallback import NOTICE, FallbackEngine
from desktop_classifier.inference.pipeline import Pipeline, Question
from desktop_classifier.models import catalogue

SPEC = dataclasses.replace(catalogue.spec("mobilenet_v2"), side=16)


@pytest.fixture
def decoder():
    with Decoder() as decoder:
        yield decoder


@pytest.fixture
def answer(decoder):
    """Run paths or questions through an engine; close everything."""
    pipelines = []

    def run(engine, questions, token=None, threads=2, framing=Framing.CROP):
        pipeline = Pipeline(SPEC, engine, decoder, threads)
        pipelines.append((pipeline, engine))
        asked = (Question(q) if isinstance(q, Path) else q for q in questions)
        return pipeline.run(asked, framing, token or CancelToken(), features=True)

    yield run
    for pipeline, engine in pipelines:
        pipeline.close()
        engine.close()


def test_outcomes_come_in_the_order_asked(pictures, answer):
    outcomes = list(answer(ColourEngine(), pictures))
    assert [o.question.path for o in outcomes] == pictures
    assert [int(o.probabilities.argmax()) for o in outcomes] == [n % 3 for n in range(25)]
    assert [o.size for o in outcomes] == [(20 + n, 30) for n in range(25)]
    assert all(o.features is not None for o in outcomes)


def test_the_first_answers_do_not_wait_for_a_full_batch(pictures, answer):
    engine = ColourEngine(batch=8)
    assert len(list(answer(engine, pictures))) == 25
    assert engine.sizes == [1, 2, 4, 8, 8, 2]


@pytest.mark.parametrize("threads", [1, 2, 7])
def test_broken_pictures_are_outcomes_in_their_place(pictures, answer, threads):
    for n in (0, 1, 2, 9, 24):
        pictures[n].write_bytes(b"no picture at all")
    pictures[5].unlink()
    outcomes = list(answer(ColourEngine(), pictures, threads=threads))
    assert [o.question.path for o in outcomes] == pictures
    assert [n for n, o in enumerate(outcomes) if o.error is not None] == [0, 1, 2, 5, 9, 24]
    assert outcomes[5].error.kind == "missing"
    assert all((o.probabilities is None) == (o.error is not None) for o in outcomes)


def test_nothing_asked_nothing_answered(answer):
    assert list(answer(ColourEngine(), [])) == []


def test_only_a_few_pictures_are_ever_under_way(pictures, answer):
    taken = 0

    def endless():
        nonlocal taken
        while True:
            taken += 1
            yield pictures[taken % 25]

    stream = answer(ColourEngine(), endless())
    ahead = []
    for answered, _ in zip(range(1, 200), stream, strict=False):
        ahead.append(taken - answered)
    stream.close()
    assert max(ahead) <= 4 * (2 + 2 + 2 + 1 + 1)


def test_answers_do_not_wait_for_a_question_that_is_yet_to_come(pictures, answer):
    answered = []

    def typed():
        for n, path in enumerate(pictures):
            yield Question(path)
            yield None  # a batch is not waited for
            yield None
            assert answered == pictures[: n + 1]

    for outcome in answer(ColourEngine(), typed()):
        answered.append(outcome.question.path)
    assert answered == pictures


def test_while_a_question_is_yet_to_come_the_rest_goes_on(pictures, answer):
    """All but the oldest gets its answer only when more was asked: nobody may wait for it before."""
    engine, token, answered = HeldEngine(), CancelToken(), []

    def typed():
        yield from map(Question, pictures[:3])
        yield None
        assert answered == pictures[:1]
        yield from map(Question, pictures[3:10])
        engine.let_go()

    stuck = threading.Timer(5, token.cancel)  # a failure is no hang
    stuck.start()
    try:
        for outcome in answer(engine, typed(), token):
            answered.append(outcome.question.path)
    finally:
        stuck.cancel()
    assert answered == pictures[:10]


def test_cancel_ends_it_within_a_fifth_of_a_second_whatever_the_engine_does(pictures, answer):
    token = CancelToken()
    stream = answer(SilentEngine(), pictures, token)
    threading.Timer(0.1, token.cancel).start()
    start = time.monotonic()
    with pytest.raises(Cancelled):
        next(stream)
    # A bound of the contract, twenty times what was seen, so that a busy machine does not fail it.
    assert time.monotonic() - start < 5


def test_an_engine_that_breaks_is_an_error_of_the_whole_run(pictures, answer):
    with pytest.raises(UserError, match="driver is gone"):
        list(answer(BreakingEngine(good=2), pictures))


def test_the_processor_takes_over_from_a_gpu_that_breaks_and_nothing_is_lost(pictures, answer):
    engine = FallbackEngine(lambda: BreakingEngine(good=2), ColourEngine)
    outcomes = list(answer(engine, pictures))
    assert [o.question.path for o in outcomes] == pictures
    assert [int(o.probabilities.argmax()) for o in outcomes] == [n % 3 for n in range(25)]
    assert engine.notice == NOTICE
    assert engine.where == "in the test"


def test_the_processor_takes_over_from_a_gpu_that_cannot_even_load(pictures, answer):
    def no_gpu():
        raise UserError("No such device.", kind="no_gpu")

    engine = FallbackEngine(no_gpu, ColourEngine)
    assert len(list(answer(engine, pictures))) == 25
    assert engine.notice == NOTICE


def test_a_sound_gpu_gives_no_notice(pictures, answer):
    engine = FallbackEngine(lambda: BreakingEngine(good=1000), ColourEngine)
    assert len(list(answer(engine, pictures))) == 25
    assert engine.notice == ""
    assert engine.where == "on the fake GPU"


def test_when_both_break_the_error_is_said(pictures, answer):
    engine = FallbackEngine(lambda: BreakingEngine(good=0), lambda: BreakingEngine(good=1))
    with pytest.raises(UserError, match="driver is gone"):
        list(answer(engine, pictures))


def test_a_box_asks_about_that_part_only(tmp_path, answer):
    from PIL import Image

    half = Image.new("RGB", (200, 100), (250, 10, 10))
    half.paste((10, 10, 250), (100, 0, 200, 100))
    half.save(tmp_path / "half.png")
    left = Question(tmp_path / "half.png", Box(0, 0, 0.45, 1))
    right = Question(tmp_path / "half.png", Box(0.55, 0, 1, 1))
    outcomes = list(answer(ColourEngine(), [left, right]))
    assert [int(o.probabilities.argmax()) for o in outcomes] == [0, 2]
