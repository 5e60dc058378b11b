"""Weights that the user brings, and what is noted of a file."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import shutil

import numpy as np
import pytest
from models import faulty_server as faults
from models.weights_files import LAYOUT, LITE0, against, fetch, kind_of, left, own, published, take, write_h5

from desktop_classifier.base.errors import Cancelled, UserError
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.models import part, weights, weights_record

# Importing


def test_importing_copies_checks_and_notes(file, spec):
    path = take(spec, file)
    assert path.read_bytes() == file.read_bytes()
    record = weights.record(spec)
    assert (record.source, record.verified, record.url) == ("import", "layout", "")
    assert record.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert left(spec) == [path.name, path.name + ".json"]
    assert file.exists()


@pytest.mark.parametrize("name", ["sha256", "md5"])
def test_an_imported_file_that_is_the_published_one_is_known_by_its_hash(file, name):
    spec = published(file.read_bytes(), **{name: hashlib.new(name, file.read_bytes()).hexdigest().upper()})
    take(spec, file)
    assert weights.record(spec).verified == name


def test_an_imported_file_that_is_not_the_published_one_is_known_by_its_layout(file):
    spec = published(file.read_bytes(), sha256="0" * 64, md5="0" * 32)
    take(spec, file)
    assert weights.record(spec).verified == "layout"


def test_what_was_here_stays_when_the_new_file_is_wrong(tmp_path, file, spec):
    take(spec, file)
    before = weights.record(spec)
    wrong = write_h5(tmp_path / "other.h5", LAYOUT[:2])
    assert kind_of(take, spec, wrong) == "weights_headless"
    cut = tmp_path / "cut.h5"
    cut.write_bytes(file.read_bytes()[:5000])
    assert kind_of(take, spec, cut) == "weights_damaged"
    picture = tmp_path / "picture.h5"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(1000))
    assert kind_of(take, spec, picture) == "weights_not_keras"
    nan = write_h5(tmp_path / "nan.h5", value=np.nan)
    assert kind_of(take, spec, nan) == "weights_damaged"
    assert weights.record(spec) == before
    assert own(spec).read_bytes() == file.read_bytes()
    assert left(spec) == [spec.weights.file, spec.weights.file + ".json"]


def test_a_wrong_import_does_not_cost_an_unfinished_download(server, tmp_path, spec):
    server.site.always = faults.cut(0)
    server.site.plan = [faults.cut(10_000)]
    assert kind_of(fetch, spec) == "no_network"
    assert kind_of(take, spec, write_h5(tmp_path / "other.h5", LAYOUT[:2])) == "weights_headless"
    assert own(spec).with_name(spec.weights.file + ".part").stat().st_size == 10_000


def test_the_copy_is_checked_and_not_the_file_that_may_change(file, spec):
    whole = file.read_bytes()

    def swap(path):
        file.write_bytes(b"something else")
        against(LAYOUT, spec)(path)

    assert weights.import_file(spec, file, CancelToken(), silent, check=swap).read_bytes() == whole


def test_importing_a_file_over_itself_is_fine(file, spec):
    path = take(spec, file)
    assert take(spec, path).read_bytes() == file.read_bytes()


def test_stopping_an_import_leaves_nothing(file, spec):
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        take(spec, file, token)
    assert left(spec) == []


def test_what_cannot_be_imported_is_told(monkeypatch, tmp_path, file, spec):
    assert kind_of(take, LITE0, file) == "built_in"
    assert kind_of(take, spec, tmp_path / "missing.h5") == "weights_unreadable"
    assert kind_of(take, spec, tmp_path) == "weights_unreadable"
    monkeypatch.setattr(weights, "LARGEST", 1000)
    assert kind_of(take, spec, file) == "weights_unreadable"
    assert left(spec) == []


def test_what_is_wrong_is_said_of_the_users_file(tmp_path, spec):
    mine = tmp_path / "my.keras"
    mine.write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(UserError) as told:
        weights.import_file(spec, mine, CancelToken(), silent)
    assert told.value.message.startswith("my.keras is an archive")
    assert spec.weights.file not in told.value.message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path, spec):
    os.mkfifo(tmp_path / "pipe.h5")
    assert kind_of(take, spec, tmp_path / "pipe.h5") == "weights_unreadable"


def test_too_little_room_is_told(monkeypatch, file, spec):
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1000))
    assert kind_of(take, spec, file) == "disk_full"


def test_a_disk_that_fills_up_is_told_and_nothing_is_said_to_be_kept(monkeypatch, file, spec):
    def full(self, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(part.io, "FileIO", type("Full", (io.FileIO,), {"write": full}))
    with pytest.raises(UserError, match="disk became full") as told:
        take(spec, file)
    assert "kept" not in told.value.message
    assert left(spec) == []


# Noting


def test_where_a_note_finds_no_room_the_file_is_in_its_place_and_an_older_note_is_gone(
    monkeypatch, tmp_path, file, spec
):
    def full(target, value):
        raise OSError(errno.ENOSPC, "No space left on device")

    take(spec, file)
    other = write_h5(tmp_path / "other.h5", value=0.25)
    monkeypatch.setattr(weights_record.files, "write_json", full)
    assert take(spec, other).read_bytes() == other.read_bytes()
    assert weights.record(spec) is None
    assert left(spec) == [spec.weights.file]


def test_a_replaced_file_has_another_hash_and_no_provenance(tmp_path, file, spec):
    path = take(spec, file)
    write_h5(path, value=0.25)
    assert weights.sha256(spec) == hashlib.sha256(path.read_bytes()).hexdigest()
    record = weights.record(spec)
    assert (record.source, record.verified) == ("found", "")


def test_a_restored_file_keeps_its_provenance(file, spec):
    path = take(spec, file)
    os.utime(path, (1, 1))
    assert weights.sha256(spec) == hashlib.sha256(file.read_bytes()).hexdigest()
    assert weights.record(spec).source == "import"


def test_a_file_put_there_by_hand_is_present_and_hashed_once(file, spec, monkeypatch):
    own(spec).parent.mkdir(parents=True)
    shutil.copy(file, own(spec))
    assert weights.present(spec)
    assert weights.record(spec) is None
    expected = hashlib.sha256(file.read_bytes()).hexdigest()
    assert weights.sha256(spec) == expected
    monkeypatch.setattr(weights.files, "digest", lambda *arguments: pytest.fail("hashed again"))
    assert weights.sha256(spec) == expected


@pytest.mark.parametrize("note", ["", "{", "[1]", '{"sha256": "0"}'])
def test_a_damaged_note_is_no_note(file, spec, note):
    path = take(spec, file)
    path.with_name(path.name + ".json").write_text(note)
    assert weights.record(spec) is None
    assert weights.sha256(spec) == hashlib.sha256(file.read_bytes()).hexdigest()


def test_the_note_is_json_that_others_can_read(file, spec):
    path = take(spec, file)
    note = json.loads(path.with_name(path.name + ".json").read_text())
    assert set(note) == {"sha256", "size", "modified", "source", "url", "verified", "when"}


def test_removing_takes_everything_along(server, file, spec):
    server.site.plan = [faults.cut(10_000), faults.cut(0)]
    assert kind_of(fetch, spec) == "no_network"
    take(spec, file)
    weights.remove(spec)
    assert left(spec) == []
    assert not weights.present(spec)
    weights.remove(spec)


def test_what_came_with_the_program_is_not_removed():
    assert kind_of(weights.remove, LITE0) == "built_in"
    assert weights.present(LITE0)
