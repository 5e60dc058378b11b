"""An NVIDIA card on a bus that is a folder of the test's own: how it stands, and what is offered."""

from __future__ import annotations

import platform
import sys

import cuda_fakes
import pytest
from cuda_fakes import WheelServer

from desktop_classifier import cli
from desktop_classifier.base import files
from desktop_classifier.base.errors import Cancelled, UserError
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.inference import cuda, cuda_fetch, cuda_table, drivers, gpu, health, probe
from desktop_classifier.inference.choose import choose
from desktop_classifier.inference.gpu import Standing
from desktop_classifier.inference.probe import Found

NVRM = "NVRM version: NVIDIA UNIX x86_64 Kernel Module  {}  Sun Oct  5 01:01:01 UTC 2026"


class Computer:
    """What the system says of its devices, in a folder."""

    def __init__(self, folder, monkeypatch):
        self.bus, self.driver, self.cards = folder / "pci", folder / "version", folder / "gpus"
        self.bus.mkdir()
        monkeypatch.setattr(drivers, "_PCI", self.bus)
        monkeypatch.setattr(drivers, "_NVIDIA", self.driver)
        monkeypatch.setattr(drivers, "_CARDS", self.cards)
        monkeypatch.setattr(drivers, "_loads", lambda library: False)
        monkeypatch.setattr(sys, "platform", "linux")
        monkeypatch.setattr(platform, "machine", lambda: "x86_64")

    def plug(self, vendor="0x10de", kind="0x030000", slot="0000:01:00.0"):
        device = self.bus / slot
        device.mkdir()
        (device / "vendor").write_text(vendor + "\n")
        (device / "class").write_text(kind + "\n")

    def install(self, release="535.129.03", name="NVIDIA GeForce RTX 3060"):
        self.driver.write_text(NVRM.format(release) + "\nGCC version: 12\n")
        card = self.cards / "0000:01:00.0"
        card.mkdir(parents=True, exist_ok=True)
        (card / "information").write_text(f"Model: \t\t {name}\nIRQ:   \t\t 16\n")


@pytest.fixture
def computer(tmp_path, monkeypatch):
    return Computer(tmp_path, monkeypatch)


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(cuda_table, "wheels", cuda_fakes.table)
    with WheelServer() as running:
        monkeypatch.setenv(cuda_fetch.MIRROR_VARIABLE, running.address)
        yield running


@pytest.fixture
def tried(monkeypatch):
    """A probe whose child finds the card once the libraries are in its environment; counts how often it is asked."""
    answers = {"with": {"gpus": ["RTX 3060"], "why": ""}, "without": {"gpus": [], "why": "libcudart.so.12 is missing"}}
    calls = []

    def ask(what, token):
        calls.append(what)
        return answers["with" if cuda.environment() else "without"]

    monkeypatch.setattr(probe, "_ask", ask)
    return answers, calls


@pytest.mark.parametrize(
    ("vendor", "kind", "there"),
    [
        ("0x10de", "0x030000", True),
        ("0x10de", "0x030200", True),
        ("0x10de", "0x040300", False),  # the sound of its HDMI plug
        ("0x10de", "0x0c0330", False),
        ("0x8086", "0x030000", False),
        ("0x1002", "0x030000", False),
    ],
)
def test_a_card_is_a_display_of_nvidias(computer, vendor, kind, there):
    assert not drivers.nvidia_card()
    computer.plug(vendor, kind)
    assert drivers.nvidia_card() is there


def test_a_bus_that_cannot_be_read_has_no_card(computer):
    (computer.bus / "0000:00:00.0").mkdir()
    computer.plug("no\u00fcmber", "?", "0000:02:00.0")
    assert not drivers.nvidia_card()


@pytest.mark.parametrize(
    ("release", "numbers"),
    [("535.129.03", (535, 129, 3)), ("470.57", (470, 57)), ("580.95.05", (580, 95, 5))],
)
def test_the_drivers_release_is_read(computer, release, numbers):
    assert drivers.nvidia_release() == ()
    computer.install(release)
    assert drivers.nvidia_release() == numbers
    assert drivers.nvidia_name() == "NVIDIA GeForce RTX 3060"


def test_without_a_card_nothing_is_said_of_one(computer, monkeypatch):
    computer.plug("0x8086")
    assert gpu.card(Found()) is None
    assert choose("auto", Found).why == "on the processor: no GPU that TensorFlow can use"
    monkeypatch.setattr(probe, "look", Found)
    assert not [one for one in health._engines() if "NVIDIA" in one.subject or one.action]
    with pytest.raises(UserError) as caught:
        gpu.enable(CancelToken(), silent)
    assert caught.value.kind == "no_gpu"


@pytest.mark.parametrize(("system", "machine"), [("win32", "AMD64"), ("darwin", "arm64"), ("linux", "aarch64")])
def test_where_tensorflow_uses_no_card_nothing_is_said_of_one(computer, monkeypatch, system, machine):
    computer.plug()
    computer.install()
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert gpu.card(Found()) is None


def test_a_card_without_a_driver_or_with_an_old_one_needs_that_first(computer, server, monkeypatch):
    computer.plug()
    found = gpu.card(Found())
    assert (found.standing, found.name, found.why) == (
        Standing.UNDRIVEN,
        "NVIDIA card",
        "NVIDIA’s driver is not installed",
    )
    computer.install("470.57.02")
    found = gpu.card(Found())
    assert (found.standing, found.why) == (Standing.UNDRIVEN, "NVIDIA’s driver 470.57.2 is too old")
    assert "525" in found.remedy
    monkeypatch.setattr(probe, "look", Found)
    with pytest.raises(UserError) as caught:
        gpu.enable(CancelToken(), silent)
    assert (caught.value.kind, server.asked) == ("no_gpu", [])


def test_missing_libraries_are_said_with_their_price_and_never_fetched_unasked(computer, server, tried):
    computer.plug()
    computer.install()
    found = gpu.card(probe.look())
    assert (found.standing, found.name, found.taken) == (Standing.MISSING, "NVIDIA GeForce RTX 3060", 0)
    choice = choose("auto")
    assert (choice.engine, choice.device) == ("openvino", "CPU")
    assert choice.why == (
        "on the processor: the NVIDIA GeForce RTX 3060 is not used, because NVIDIA’s libraries for TensorFlow are not "
        f"here ({cuda_fetch.costs()})"
    )
    (said,) = [one for one in health._engines() if one.action]
    assert (said.action, said.subject, said.wrong) == ("enable_gpu", "NVIDIA card", True)
    assert "desktop-classifier gpu enable" in said.remedy
    assert "to download" in said.found
    assert "NVIDIA’s own licence" in said.found
    assert server.asked == []


def test_once_enabled_the_card_is_tried_again_and_taken(computer, server, tried):
    computer.plug()
    computer.install()
    _, calls = tried
    assert choose("auto").engine == "openvino"
    told = []
    after = gpu.enable(CancelToken(), told.append)
    assert (after.standing, after.name) == (Standing.USED, "RTX 3060")
    assert after.taken == cuda.taken() > 0
    assert told[-1].note == "Trying the GPU"
    choice = choose("auto")
    assert (choice.engine, choice.device, calls) == ("tensorflow", "GPU", ["tensorflow", "tensorflow"])
    said = {one.subject: one for one in health._engines()}
    assert not any(one.wrong for one in said.values())
    assert said["NVIDIA’s libraries"].action == "remove_gpu"
    asked = len(server.asked)
    assert gpu.enable(CancelToken(), silent).standing is Standing.USED
    assert len(server.asked) == asked


def test_where_it_does_not_work_all_the_same_the_processor_stays_and_it_is_said_why(computer, server, tried):
    computer.plug()
    computer.install()
    answers, _ = tried
    answers["with"] = {"gpus": [], "why": "NVIDIA’s driver gives out no card (it answered 804)"}
    after = gpu.enable(CancelToken(), silent)
    assert (after.standing, after.why) == (Standing.USELESS, "NVIDIA’s driver gives out no card (it answered 804)")
    choice = choose("auto")
    assert (choice.engine, choice.device) == ("openvino", "CPU")
    assert choice.why.endswith("not used, because NVIDIA’s driver gives out no card (it answered 804)")
    said = {one.subject: one for one in health._engines()}
    assert said["NVIDIA card"].wrong
    assert said["NVIDIA card"].action == ""


def test_removing_tries_again_and_goes_back_to_the_processor(computer, server, tried):
    computer.plug()
    computer.install()
    gpu.enable(CancelToken(), silent)
    freed = gpu.removed()
    assert freed.startswith("NVIDIA’s libraries were removed: ")
    assert choose("auto").engine == "openvino"
    assert gpu.card(probe.look()).standing is Standing.MISSING
    assert "no libraries" in gpu.removed()


def test_libraries_that_came_with_the_extra_are_not_offered_again(computer, server, monkeypatch):
    computer.plug()
    computer.install()
    real = drivers.version_of
    monkeypatch.setattr(drivers, "version_of", lambda name: "9.3" if name == "nvidia-cudnn-cu12" else real(name))
    assert gpu.card(Found(no_gpu="libcufft.so.11 cannot be loaded")).standing is Standing.USELESS


def test_an_installation_without_tensorflow_is_offered_nothing(computer, server, monkeypatch):
    computer.plug()
    computer.install()
    monkeypatch.setattr(drivers, "version_of", lambda name: "")
    found = gpu.card(Found())
    assert (found.standing, found.why) == (Standing.USELESS, "this installation has no TensorFlow")
    assert gpu.enable(CancelToken(), silent).why == "this installation has no TensorFlow"
    assert server.asked == []


def test_a_card_that_failed_by_chance_is_tried_again_when_asked(computer, server, tried):
    computer.plug()
    computer.install()
    answers, _ = tried
    answers["with"], works = {"gpus": [], "why": "TensorFlow failed on the RTX 3060 (out of memory)"}, answers["with"]
    assert gpu.enable(CancelToken(), silent).standing is Standing.USELESS
    answers["with"] = works
    assert gpu.card(probe.look()).standing is Standing.USELESS
    assert gpu.enable(CancelToken(), silent).standing is Standing.USED


def test_stopped_while_the_card_is_tried_the_libraries_stay_and_nothing_is_remembered(computer, server, monkeypatch):
    computer.plug()
    computer.install()
    token = CancelToken()

    def ask(what, token):
        if token is not None:  # a child that hangs until it is killed
            token.cancel()
            token.raise_if_cancelled()
        return {"gpus": [], "why": ""}

    monkeypatch.setattr(probe, "_ask", ask)
    with pytest.raises(Cancelled):
        gpu.enable(token, silent)
    assert cuda.ready()
    assert not probe._file().exists()


def test_the_command_says_the_price_first_and_the_result_last(computer, server, tried, capsys):
    computer.plug()
    computer.install()
    assert cli.main(["gpu", "enable"]) == 0
    out, err = capsys.readouterr()
    assert out == "RTX 3060: used from now on.\n"
    said = err.splitlines()
    assert said[0] == f"NVIDIA’s libraries for TensorFlow: {cuda_fetch.costs()}"
    assert cuda_table.LICENCE in said[1]
    total = files.megabytes(cuda_table.to_download())
    assert said[-1] == f"NVIDIA’s libraries: {total} of {total}"
    assert len(set(said)) == len(said)
    assert cli.main(["gpu", "remove"]) == 0
    assert capsys.readouterr().out.endswith("are free again.\n")
    assert not cuda.ready()


def test_the_command_fails_in_words(computer, server, tried, capsys):
    assert cli.main(["gpu", "enable"]) == 1
    assert "no NVIDIA card" in capsys.readouterr().err
    computer.plug()
    computer.install()
    tried[0]["with"] = {"gpus": [], "why": "libcufft.so.11 cannot be loaded"}
    assert cli.main(["gpu", "enable"]) == 1
    assert "not used, because libcufft.so.11 cannot be loaded. The processor goes on." in capsys.readouterr().out
    server.only = "/nowhere"
    cuda.remove()
    assert cli.main(["gpu", "enable"]) == 1
    assert "does not have the file" in capsys.readouterr().err
