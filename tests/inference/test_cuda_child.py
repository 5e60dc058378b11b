"""What a real child of ours finds: libraries made here, loaded there, and never in our own process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import cuda_fakes
import pytest
from cuda_fakes import WheelServer, packed

from desktop_classifier.base import child
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.inference import cuda, cuda_fetch, cuda_table
from desktop_classifier.inference.probe_child import _NEEDED, _TOO_OLD
from desktop_classifier.inference.tensorflow_engine import environment

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="NVIDIA's libraries are used on Linux alone"),
    pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler (cc) to make a small library"),
]


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """A library that answers every question about a driver with 0, which means that all is well."""
    folder = tmp_path_factory.mktemp("compiled")
    source, made = folder / "fake.c", folder / "fake.so"
    source.write_text("int cuInit(unsigned flags) { return 0; }\n")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", made, source], check=True)
    return made.read_bytes()


@pytest.fixture
def fetched(compiled, monkeypatch):
    """Fetch a wheel of all that TensorFlow loads first, and what stands for the driver; `without` leaves one out."""

    def run(without=""):
        names = [name for name in ("libcuda.so.1", *_NEEDED) if name != without]
        data = packed({f"nvidia/all/lib/{name}": compiled for name in names})
        wheel = cuda_fakes.wheel("cublas", data, len(compiled) * len(names))
        monkeypatch.setattr(cuda_table, "wheels", lambda: (wheel,))
        with WheelServer() as server:
            server.sites["cublas"].body = data
            monkeypatch.setenv(cuda_fetch.MIRROR_VARIABLE, server.address)
            cuda_fetch.fetch(CancelToken(), silent)

    return run


def why():
    return child.run("probe", {"what": "cuda"}, environment=environment("GPU"))["why"]


def test_a_child_loads_them_and_we_do_not(fetched):
    before = os.environ.get("LD_LIBRARY_PATH")
    assert why() in ("NVIDIA’s driver (libcuda.so.1) cannot be loaded", "libcudart.so.12 cannot be loaded")
    fetched()
    assert why() == ""
    assert os.environ.get("LD_LIBRARY_PATH") == before
    with open("/proc/self/maps", encoding="utf-8") as maps:  # noqa: PTH123
        assert str(cuda.folder()) not in maps.read()


def test_the_one_that_is_missing_is_named(fetched):
    fetched(without="libcudnn.so.9")
    assert why() == "libcudnn.so.9 cannot be loaded"


def test_they_come_before_what_the_system_has_and_not_where_no_gpu_is_wanted(fetched, monkeypatch):
    monkeypatch.setenv("LD_LIBRARY_PATH", "/usr/local/cuda-11/lib64")
    fetched()
    first, *rest = environment("GPU")["LD_LIBRARY_PATH"].split(os.pathsep)
    assert first.startswith(str(cuda.folder()))
    assert rest == ["/usr/local/cuda-11/lib64"]
    assert "LD_LIBRARY_PATH" not in environment("CPU")
    assert environment("CPU")["CUDA_VISIBLE_DEVICES"] == "-1"


@pytest.mark.slow
def test_tensorflow_itself_says_why_it_sees_no_card(fetched):
    """TensorFlow in a real child, with libraries that load and are none: it survives, and the reason is said."""
    fetched()
    answer = child.run("probe", {"what": "tensorflow"}, environment={**environment("GPU"), "TF_CPP_MIN_LOG_LEVEL": "3"})
    assert answer == {"gpus": [], "why": _TOO_OLD}
