"""What was prepared is used only while it is whole; what is damaged or left behind is made anew or swept away."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest

from desktop_classifier.base import paths
from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.inference import choose
from desktop_classifier.models import catalogue, own, prepare, store

LITE0 = catalogue.spec("efficientnet_lite0")
PROCESSOR = choose.Choice("openvino", "CPU", "")


@pytest.fixture
def folder(built_ins):
    """Where the network lies that the first start prepared."""
    return prepare.prepared(LITE0).network.parent


def cut(path, size):
    with path.open("rb+") as stream:
        stream.truncate(size)


def without_network(folder):
    (folder / "network.bin").unlink()


def garbled(folder):
    """As long as ever, so that only the engine sees it."""
    network = folder / "network.xml"
    network.write_bytes(b"x" * network.stat().st_size)


DAMAGES = {
    "empty manifest": lambda folder: cut(folder / "manifest.json", 0),
    "another manifest": lambda folder: (folder / "manifest.json").write_text("[1]"),
    "cut network": lambda folder: cut(folder / "network.bin", 1_000_000),
    "cut graph": lambda folder: cut(folder / "network.xml", 1000),
    "no network": without_network,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_is_not_ready_and_is_prepared_again(folder, damage):
    whole = (folder / "network.bin").read_bytes()
    DAMAGES[damage](folder)
    assert store.state(LITE0) is store.State.BUILT_IN
    assert not store.known_answer(LITE0)
    ready = prepare.prepare(LITE0, CancelToken(), silent)
    assert ready.network.parent == folder
    assert (folder / "network.bin").read_bytes() == whole
    assert [each.name for each in folder.parent.glob(f"*{LITE0.id}*")] == [folder.name]


def test_a_network_that_no_engine_takes_is_made_anew(folder):
    garbled(folder)
    engine = choose.load(PROCESSOR, LITE0, "exact", CancelToken())
    row = engine.submit(np.zeros((1, LITE0.side, LITE0.side, 3), np.uint8)).result().probabilities
    engine.close()
    assert row.sum() == pytest.approx(1, abs=1e-4)


def test_the_command_line_heals_and_says_nothing_of_it(folder):
    cut(folder / "network.bin", 1_000_000)
    garbled(folder)
    words = [sys.executable, "-m", "desktop_classifier", "classify", "--engine", "openvino", "--model", LITE0.id]
    said = subprocess.run([*words, str(paths.sample_pictures()[0])], capture_output=True, text=True, check=True)
    assert json.loads(said.stdout)["top"][0]["label"] == "palace"
    assert "Traceback" not in said.stderr


def test_what_an_older_version_prepared_without_sizes_is_used(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest.pop("sizes")["network.bin"] == (folder / "network.bin").stat().st_size
    (folder / "manifest.json").write_text(json.dumps(manifest))
    assert store.state(LITE0) is store.State.READY


def test_what_another_window_prepared_meanwhile_is_kept(folder):
    before = (folder / "network.bin").stat().st_ino
    with prepare.scratch(LITE0) as mine:
        shutil.copytree(folder, mine, dirs_exist_ok=True)
        prepare.install(LITE0, mine, store.weights.sha256(LITE0))
    assert (folder / "network.bin").stat().st_ino == before


def test_what_a_killed_preparation_left_is_swept_away_and_what_runs_is_not(folder):
    old, running = folder.parent / ".xception-killed", folder.parent / ".xception-running"
    for each in (old, running):
        each.mkdir()
    (old / "network.bin").write_bytes(bytes(1000))
    os.utime(old, (1, 1))
    with prepare.scratch(LITE0):
        assert not old.exists()
        assert running.exists()


def test_a_built_in_model_that_stays_keeps_what_was_prepared(folder):
    with pytest.raises(UserError, match="stays"):
        store.remove(LITE0)
    assert store.state(LITE0) is store.State.READY


@pytest.fixture(params=["under a file", "too long"])
def no_home(request, tmp_path, monkeypatch):
    """A folder that cannot be made, not even by root."""
    (tmp_path / "file").write_text("")
    home = tmp_path / "file" / "home" if request.param == "under a file" else tmp_path / ("a" * 300)
    monkeypatch.setenv("DESKTOP_CLASSIFIER_HOME", str(home))
    return home


def test_looking_needs_no_home(no_home):
    assert [spec.id for spec in catalogue.every() if store.state(spec) is not store.State.ABSENT] == [
        "efficientnet_lite0",
        "efficientnet_lite2",
    ]
    assert own.every() == []


@pytest.mark.parametrize(
    "write",
    [
        lambda: prepare.prepare(LITE0, CancelToken(), silent),
        lambda: own.scratch().__enter__(),
        lambda: store.import_file(catalogue.spec("xception"), paths.sample_pictures()[0], CancelToken(), silent),
    ],
    ids=["prepare", "own", "import"],
)
def test_a_home_that_cannot_be_written_to_is_told_with_a_next_step(no_home, write):
    with pytest.raises(UserError, match="DESKTOP_CLASSIFIER_HOME") as told:
        write()
    assert told.value.kind == "not_writable"


@pytest.mark.parametrize(("command", "code"), [(("doctor",), 1), (("models", "list"), 0)])
def test_doctor_and_list_survive_without_a_home(no_home, command, code):
    said = subprocess.run(
        [sys.executable, "-m", "desktop_classifier", *command], capture_output=True, text=True, check=False
    )
    assert said.returncode == code, said.stderr
    assert "Traceback" not in said.stderr
    assert "EfficientNet-Lite0" in said.stdout


@pytest.mark.skipif(os.name == "nt", reason="Windows takes every name for a user's")
def test_a_home_of_nobody_is_told(monkeypatch):
    monkeypatch.setenv("DESKTOP_CLASSIFIER_HOME", "~nobody-of-that-name/x")
    words = [sys.executable, "-m", "desktop_classifier", "models", "list"]
    said = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.startswith("desktop-classifier: DESKTOP_CLASSIFIER_HOME is “~nobody-of-that-name/x”")
