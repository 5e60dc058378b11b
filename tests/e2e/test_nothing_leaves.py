"""“Nothing leaves your computer”: the real program, where no address can be reached, with every socket written down."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import pytest

from desktop_classifier.base import paths

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "installer"))

import wire  # noqa: E402 - it lies beside the package, with what looks at the bundle


@pytest.fixture
def says(home):
    """What a command of the program does that is not of this computer alone."""
    if reason := wire.missing():
        pytest.skip(reason)

    def run(*words):
        return wire.talk([sys.executable, "-m", "desktop_classifier", *words], {**os.environ}, ROOT)

    return run


def test_the_window_speaks_to_nobody(says, tmp_path):
    assert says("gui", *paths.sample_pictures(), "--screenshot", tmp_path / "window.png") == []
    assert (tmp_path / "window.png").is_file()


def test_answering_on_the_command_line_speaks_to_nobody(says):
    assert says("classify", *paths.sample_pictures()) == []


def test_a_training_speaks_to_nobody(says):
    assert says("train", paths.resource("practice"), "--name", "Silent", "--preset", "quick") == []


@pytest.mark.slow
def test_fine_tuning_speaks_to_nobody(says):
    """TensorFlow does it, in a child."""
    if importlib.util.find_spec("tensorflow") is None:
        pytest.skip("needs TensorFlow")
    words = ("--name", "Silent", "--preset", "balanced", "--epochs", "1")
    assert says("train", paths.resource("practice"), *words) == []


def test_preparing_a_model_speaks_to_nobody(says):
    """Keras does it, in a child."""
    assert says("models", "prepare", "efficientnet_lite2") == []


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.socket(socket.AF_INET, socket.SOCK_STREAM).connect_ex(('192.0.2.1', 443))",
        "socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).connect_ex(('2001:db8::1', 53))",
        "subprocess.run([sys.executable, '-c', 'import socket; socket.socket().connect_ex((\"192.0.2.1\", 80))'])",
        "threading.Thread(target=lambda: socket.socket().connect_ex(('192.0.2.1', 80))).start()",
    ],
    ids=["tcp", "udp6", "child", "thread"],
)
def test_whoever_speaks_is_heard(tmp_path, attempt):
    if reason := wire.missing():
        pytest.skip(reason)
    said = wire.talk(
        [sys.executable, "-c", f"import socket, subprocess, sys, threading\n{attempt}"], os.environ, tmp_path
    )
    assert any("192.0.2.1" in line or "2001:db8::1" in line for line in said)


HERE = (
    "12 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3",
    '12 connect(3, {sa_family=AF_UNIX, sun_path="/run/user/0/bus"}, 20) = 0',
    "12 socket(AF_NETLINK, SOCK_RAW|SOCK_CLOEXEC, NETLINK_ROUTE) = 4",
    "12 socket(AF_INET6, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP <unfinished ...>",
    "13 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 6",
    "12 <... socket resumed>) = 5",
    '12 bind(5, {sa_family=AF_INET6, sin6_port=htons(0), inet_pton(AF_INET6, "::1", &sin6_addr)}, 28) = 0',
)
ELSEWHERE = (
    "14 socket(AF_INET, SOCK_DGRAM, IPPROTO_IP) = 5",
    '15 sendto(9, "?", 1, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("192.0.2.7")}, 16) = 1',
    "16 socket(AF_PACKET, SOCK_RAW, 768) = -1 EPERM (Operation not permitted)",
    "17 socket(AF_INET6, SOCK_STREAM, IPPROTO_IP <unfinished ...>",
)


def test_only_what_leads_out_is_told():
    assert wire.foreign(HERE) == []
    assert sorted(wire.foreign([*HERE, *ELSEWHERE])) == sorted(ELSEWHERE)
