"""The choice of an engine, by fake probes; what was found is remembered until a driver or a version changes."""

from __future__ import annotations

import json
import sys

import pytest

from desktop_classifier.base.errors import UserError
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.inference import drivers, probe
from desktop_classifier.inference.choose import choose
from desktop_classifier.inference.classifier import open_classifier
from desktop_classifier.inference.probe import Found
from desktop_classifier.models import catalogue

NOTHING = Found()
NVIDIA = Found(tensorflow_gpus=("NVIDIA H100",))
INTEL = Found(openvino_devices=(("GPU.0", "Intel Arc A770"),))


@pytest.mark.parametrize(
    ("engine", "found", "picked", "device", "words"),
    [
        ("auto", NOTHING, "openvino", "CPU", "on the processor"),
        ("auto", NVIDIA, "tensorflow", "GPU", "NVIDIA H100"),
        ("auto", INTEL, "openvino", "GPU.0", "Intel Arc A770"),
        ("openvino", NVIDIA, "openvino", "CPU", "as you chose"),
        ("tensorflow", NOTHING, "tensorflow", "CPU", "as you chose"),
        ("tensorflow", NVIDIA, "tensorflow", "GPU", "as you chose"),
    ],
)
def test_the_best_that_works_is_picked_and_the_reason_said(engine, found, picked, device, words):
    choice = choose(engine, lambda: found)
    assert (choice.engine, choice.device) == (picked, device)
    assert words in choice.why


def test_weights_that_are_not_here_are_said_to_be_to_download_on_every_engine():
    for engine in ("tensorflow", "openvino"):
        with pytest.raises(UserError) as told:
            open_classifier(
                catalogue.spec("mobilenet_v2"), precision="exact", engine=engine, token=CancelToken(), report=silent
            )
        assert told.value.kind == "not_downloaded"
        assert "models download mobilenet_v2" in told.value.message


def test_without_any_driver_no_child_is_started(monkeypatch):
    monkeypatch.setattr(drivers, "nvidia_version", lambda: "")
    monkeypatch.setattr(drivers, "intel_device", lambda: "")
    monkeypatch.setattr(probe, "_ask", lambda what, token: pytest.fail("a child was started"))
    assert probe.look() == Found()


@pytest.fixture
def asked(monkeypatch):
    """A computer with both drivers, whose children answer as told; counts how often they were asked."""
    answers = {"tensorflow": {"gpus": ["Card"]}, "openvino": {"devices": [["GPU", "Arc"]]}}
    calls = []

    def ask(what, token):
        calls.append(what)
        answer = answers[what]
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(drivers, "nvidia_version", lambda: "580")
    monkeypatch.setattr(drivers, "intel_device", lambda: "renderD128")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(probe, "_ask", ask)
    return answers, calls


def test_what_was_found_is_remembered_until_a_driver_changes(asked, monkeypatch):
    _, calls = asked
    first = probe.look()
    assert first == Found(("Card",), (("GPU", "Arc"),))
    assert probe.look() == first
    assert calls == ["tensorflow", "openvino"]
    monkeypatch.setattr(drivers, "nvidia_version", lambda: "590")
    probe.look()
    assert len(calls) == 4
    probe.forget()
    probe.look()
    assert len(calls) == 6


def test_a_driver_that_crashes_its_child_is_no_gpu_and_is_said(asked):
    answers, _ = asked
    answers["tensorflow"] = UserError("it crashed (segmentation fault)", kind="child_died")
    found = probe.look()
    assert found.tensorflow_gpus == ()
    assert "segmentation fault" in found.trouble[0]
    assert choose("auto", probe.look).device == "GPU"


def test_a_damaged_memory_means_looking_again(asked):
    _, calls = asked
    probe.look()
    path = probe._file()
    stored = json.loads(path.read_text())
    for damage in ("{", json.dumps({"signs": stored["signs"]}), json.dumps({**stored, "found": 3}), "[]"):
        path.write_text(damage)
        assert probe.look().tensorflow_gpus == ("Card",)
    assert len(calls) == 10


def test_openvino_devices_are_tried_in_a_real_child():
    """On a machine with a processor alone the answer is an empty list, and the child's abilities name f32."""
    from desktop_classifier.base import child

    assert child.run("probe", {"what": "openvino"})["devices"] == [] or drivers.intel_device()
    assert "FP32" in child.run("probe", {"what": "abilities"})["abilities"]
