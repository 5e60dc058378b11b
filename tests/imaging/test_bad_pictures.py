"""Every odd or broken file is either answered or refused with the documented kind, and the next one is still read."""

from __future__ import annotations

import pytest
from imaging.bad_pictures import EXPECTED

from desktop_classifier.imaging.decode import ERROR_KINDS, NOTES, Decoder, PictureError


@pytest.fixture(scope="module")
def answers(bad_pictures):
    with Decoder() as decoder:
        return {key: _answer(decoder, path) for key, path in bad_pictures.items()}


def _answer(decoder, path):
    try:
        return decoder.decode(path, 64)
    except PictureError as error:
        return error


@pytest.mark.parametrize("key", EXPECTED)
def test_answer(answers, key):
    if key not in answers:
        pytest.skip("this system cannot make such a file")
    answer, expected = answers[key], EXPECTED[key]
    if isinstance(answer, PictureError):
        assert answer.kind == expected.kind, answer.message
        assert answer.kind in ERROR_KINDS
        assert answer.message.endswith(".")
        assert 1 <= len(answer.short.split()) <= 4
    else:
        assert expected.kind is None, f"answered with {answer}"
        assert answer.image.mode == "RGB"
        assert answer.notes == expected.notes
        assert set(answer.notes) <= set(NOTES)


def test_there_are_at_least_sixty_kinds(answers):
    assert len(answers) >= 60
