"""Download, import, list and remove through the real program, from a server on this machine."""

from __future__ import annotations

import functools
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from desktop_classifier.base import paths
from desktop_classifier.models import catalogue

MOBILE = catalogue.spec("mobilenet_v2")


class QuietServer(http.server.ThreadingHTTPServer):
    daemon_threads = True


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        return


@pytest.fixture
def mirror(tmp_path, monkeypatch):
    """A folder that is served as a mirror of Keras's weights."""
    folder = tmp_path / "mirror"
    folder.mkdir()
    server = QuietServer(("127.0.0.1", 0), functools.partial(QuietHandler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    monkeypatch.setenv("DESKTOP_CLASSIFIER_WEIGHTS_URL", f"http://127.0.0.1:{server.server_port}/")
    yield folder
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def random_weights(tmp_path_factory) -> Path:
    """A file in MobileNetV2's layout that knows nothing."""
    folder = tmp_path_factory.mktemp("random")
    script = Path(__file__).parents[1] / "models" / "reference.py"
    words = [sys.executable, str(script), "MobileNetV2", "mobilenet_v2", "224", str(folder)]
    subprocess.run(words, check=True, capture_output=True)
    return folder / "weights.h5"


def models(*words: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "desktop_classifier", "models", *map(str, words)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == code, result.stderr
    assert "Traceback" not in result.stderr
    return result


def state(id: str) -> str:
    listed = json.loads(models("list", "--format", "json").stdout)
    return next(line["state"] for line in listed if line["id"] == id)


def top(model: str) -> str:
    command = [sys.executable, "-m", "desktop_classifier", "classify", "--model", model, "--engine", "openvino"]
    result = subprocess.run([*command, str(paths.sample_pictures()[0])], capture_output=True, text=True, check=True)
    return json.loads(result.stdout)["top"][0]["label"]


@pytest.mark.parametrize("place", ["mobilenet_v2", "."])
def test_real_weights_are_downloaded_made_ready_used_and_removed(mirror, shared, place):
    (mirror / place).mkdir(exist_ok=True)
    shutil.copy(shared / "weights" / MOBILE.weights.file, mirror / place / MOBILE.weights.file)
    assert state("mobilenet_v2") == "absent"
    said = models("download", "mobilenet_v2")
    assert "about 14.5 MB" in said.stderr
    assert "Apache-2.0" in said.stderr
    assert state("mobilenet_v2") == "ready"
    assert top("mobilenet_v2") == "palace"
    models("remove", "mobilenet_v2")
    assert state("mobilenet_v2") == "absent"
    assert list((paths.models_dir() / "weights").iterdir()) == []


def test_a_download_that_recognises_nothing_is_not_kept(mirror, random_weights):
    """Keras publishes no hash for MobileNetV2: the right form alone does not make a file the right one."""
    shutil.copy(random_weights, mirror / MOBILE.weights.file)
    said = models("download", "mobilenet_v2", code=1)
    assert "does not recognise the sample picture" in said.stderr
    assert state("mobilenet_v2") == "absent"


def test_a_download_with_a_published_hash_must_have_it(mirror, random_weights):
    spec = catalogue.spec("resnet50")
    shutil.copy(random_weights, mirror / spec.weights.file)
    models("download", "resnet50", code=1)
    assert state("resnet50") == "absent"


def test_what_the_mirror_lacks_is_said_with_the_address(mirror):
    said = models("download", "xception", code=1)
    assert MOBILE.weights.file not in said.stderr
    assert catalogue.spec("xception").weights.file in said.stderr


def test_a_file_of_ones_own_is_taken_and_said_to_know_nothing(random_weights):
    said = models("import", random_weights, "--as", "mobilenet_v2")
    assert "does NOT recognise" in said.stdout
    assert state("mobilenet_v2") == "ready"
    assert random_weights.exists()


def test_a_failed_import_keeps_what_was_there(random_weights, tmp_path):
    models("import", random_weights, "--as", "mobilenet_v2")
    before = top("mobilenet_v2")
    cut = tmp_path / MOBILE.weights.file
    cut.write_bytes(random_weights.read_bytes()[:1_000_000])
    models("import", cut, code=1)
    assert top("mobilenet_v2") == before
    assert [path.name for path in (paths.models_dir() / "prepared").iterdir() if path.name.startswith(".")] == []


def test_another_models_file_is_refused_in_words(random_weights):
    said = models("import", random_weights, "--as", "resnet50", code=1)
    assert "not for ResNet-50" in said.stderr
    assert state("resnet50") == "absent"


def test_a_file_of_an_unknown_name_asks_which_model(random_weights, tmp_path):
    odd = tmp_path / "mine.h5"
    os.link(random_weights, odd)
    said = models("import", odd, code=2)
    assert "--as" in said.stderr


def test_a_second_preparation_does_nothing(random_weights):
    models("import", random_weights, "--as", "mobilenet_v2")
    (folder,) = (paths.models_dir() / "prepared").glob("mobilenet_v2-*")
    before = (folder / "network.bin").stat().st_mtime_ns
    models("prepare", "mobilenet_v2")
    assert (folder / "network.bin").stat().st_mtime_ns == before


def test_damaged_weights_are_told_and_downloading_mends_them(mirror, shared):
    (mirror / MOBILE.weights.file).write_bytes((shared / "weights" / MOBILE.weights.file).read_bytes())
    models("download", "mobilenet_v2")
    assert "already" in models("download", "mobilenet_v2").stdout
    with (paths.models_dir() / "weights" / MOBILE.weights.file).open("rb+") as stream:
        stream.truncate(1_000_000)
    doctor = [sys.executable, "-m", "desktop_classifier", "doctor"]
    said = subprocess.run(doctor, capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert "desktop-classifier models download mobilenet_v2" in said.stdout
    assert "already" not in models("download", "mobilenet_v2").stdout
    assert state("mobilenet_v2") == "ready"
    assert top("mobilenet_v2") == "palace"


def test_ones_own_file_is_not_downloaded_over(mirror, random_weights):
    models("import", random_weights, "--as", "mobilenet_v2")
    assert "already" in models("download", "mobilenet_v2").stdout


def test_what_fails_for_one_model_does_not_keep_the_others_waiting(mirror, shared):
    shutil.copy(shared / "weights" / MOBILE.weights.file, mirror / MOBILE.weights.file)
    said = models("download", "xception", "mobilenet_v2", code=1)
    assert catalogue.spec("xception").weights.file in said.stderr
    assert "MobileNetV2 is ready." in said.stdout


def test_a_narrow_terminal_shows_whole_ids(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    listed = models("list").stdout
    assert all(spec.id in listed for spec in catalogue.SPECS)


def test_what_was_never_here_is_not_said_to_be_removed():
    assert "is not on this computer" in models("remove", "xception").stdout


def test_half_a_download_is_removed():
    half = paths.models_dir() / "weights" / f"{MOBILE.weights.file}.part"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    assert "was removed" in models("remove", "mobilenet_v2").stdout
    assert not half.exists()


def test_a_built_in_model_stays(built_ins):
    said = models("remove", "efficientnet_lite0", code=1)
    assert "stays" in said.stderr
