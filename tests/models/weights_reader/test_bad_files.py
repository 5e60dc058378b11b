"""Files that are cut, changed, endless or something else."""

from __future__ import annotations

import contextlib
import os
import random
import time
import tracemalloc

import pytest
from models.h5_files import KERNEL, fill, refusal

from desktop_classifier.base.errors import UserError
from desktop_classifier.models import weights_reader
from desktop_classifier.models.weights_reader import read_layers


@pytest.mark.parametrize("userblock", [512, 4096])
def test_bytes_before_the_file_are_refused(h5, userblock):
    refusal(h5(fill, userblock_size=userblock), "weights_not_keras")


def test_keras_newest_layout_is_refused_with_the_way_out(h5):
    message = refusal(h5(lambda file: file.create_dataset("layers/conv2d/vars/0", data=KERNEL)), "weights_not_keras")
    assert 'model.save("name.h5")' in message


def test_other_hdf5_files_are_refused(h5):
    assert "no weights" in refusal(h5(lambda file: file.create_dataset("x", data=KERNEL)), "weights_not_keras")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "weights_damaged"),
        (b"\x89HD", "weights_damaged"),
        (b"\x89HDF\r\n\x1a\n" + b"\0" * 4000, "weights_damaged"),
        (b"\x80\x02", "weights_damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 4000, "weights_not_keras"),
        (b"PK\x03\x04" + b"\0" * 4000, "weights_not_keras"),
        (b"<!DOCTYPE html><html>", "weights_not_keras"),
    ],
)
def test_other_files_are_refused(tmp_path, content, kind):
    path = tmp_path / "weights.h5"
    path.write_bytes(content)
    refusal(path, kind)


def test_a_file_too_large_for_weights_is_not_read(h5, monkeypatch):
    monkeypatch.setattr(weights_reader, "LARGEST", 100)
    assert "larger" in refusal(h5(fill), "weights_not_keras")


def test_what_is_no_file_is_refused_without_opening_it(tmp_path):
    refusal(tmp_path, "weights_not_keras")
    refusal(tmp_path / "missing.h5", "weights_unreadable")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.h5")
    refusal(tmp_path / "pipe.h5", "weights_not_keras")


def test_a_file_cut_anywhere_is_refused(h5):
    path = h5(fill)
    whole = path.read_bytes()
    for length in range(0, len(whole) - 1, 97):
        path.write_bytes(whole[:length])
        with pytest.raises(UserError):
            read_layers(path)


@pytest.mark.parametrize("libver", ["earliest", "latest"])
def test_changed_bytes_are_read_or_refused_in_little_time_and_memory(h5, libver):
    path = h5(fill, libver=libver)
    whole = path.read_bytes()
    structure = [index for index, byte in enumerate(whole) if byte]
    choose = random.Random(7)
    tracemalloc.start()
    try:
        for _ in range(300):
            altered = bytearray(whole)
            for position in choose.choices(structure, k=choose.choice([1, 1, 2, 8])):
                altered[position] = choose.choice([0, 1, 0x7F, 0x80, 0xFF, choose.randrange(256)])
            path.write_bytes(altered)
            started = time.monotonic()
            with contextlib.suppress(UserError):
                read_layers(path)
            assert time.monotonic() - started < 2
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()
