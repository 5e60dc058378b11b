"""Settings survive damage and nonsense, and only what differs from the defaults is written."""

from __future__ import annotations

import json
import pathlib

import pytest

from desktop_classifier.base import settings
from desktop_classifier.base.settings import Settings


def test_only_overrides_are_written_and_read_back():
    chosen = Settings(model="xception", bars=5, unsure_below=0.25, motion=False)
    settings.save(chosen)
    stored = json.loads(settings.settings_file().read_text())
    assert stored == {"model": "xception", "bars": 5, "unsure_below": 0.25, "motion": False}
    assert settings.load() == chosen


def test_nothing_written_yet_means_defaults():
    assert settings.load() == Settings()


@pytest.mark.parametrize("text", ["{", "[]", "", "\x00\x01"])
def test_a_damaged_file_is_kept_aside_and_the_defaults_used(text):
    path = settings.settings_file()
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert settings.load() == Settings()
    assert path.with_suffix(".damaged.json").read_text() == text


@pytest.mark.parametrize(
    ("name", "value"),
    [("bars", 99), ("bars", "3"), ("bars", True), ("framing", "fisheye"), ("unsure_below", 2), ("model", None)],
)
def test_a_value_out_of_range_becomes_its_default_and_the_rest_stays(name, value):
    path = settings.settings_file()
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"theme": "dark", name: value, "unknown": 1}))
    assert settings.load() == Settings(theme="dark")


def test_a_mark_that_an_editor_put_in_front_is_no_damage():
    path = settings.settings_file()
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"theme": "dark"}), encoding="utf-8-sig")
    assert settings.load() == Settings(theme="dark")


def test_a_file_that_cannot_be_opened_stays_where_it_is(monkeypatch):
    settings.save(Settings(theme="dark"))

    def refused(self, *words, **named):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as closed:
        closed.setattr(pathlib.Path, "read_text", refused)
        assert settings.load() == Settings()
    assert settings.load() == Settings(theme="dark")
