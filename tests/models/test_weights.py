"""Weights on this computer: where they lie, how they come and go, and which file is for which model."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil

import h5py
import numpy as np
import pytest
from models import faulty_server as faults
from models.faulty_server import FaultyServer

from desktop_classifier.base import paths
from desktop_classifier.base.errors import Cancelled, UserError
from desktop_classifier.base.progress import CancelToken, silent
from desktop_classifier.models import catalogue, weights, weights_layout
from desktop_classifier.models.download import Limits
from desktop_classifier.models.weights_reader import LayerWeights, read_layers

LITE0 = catalogue.spec("efficientnet_lite0")
MOBILE = catalogue.spec("mobilenet_v2")
LAYOUT = [((3, 3, 3, 8),), ((8,), (8,), (8,), (8,)), ((8, 1000), (1000,))]
QUICK = Limits(waits=(0.001,))


def write_h5(path, layout=LAYOUT, value=0.5):
    with h5py.File(path, "w") as file:
        names = [f"layer_{index}" for index in range(len(layout))]
        file.attrs["layer_names"] = [name.encode() for name in names]
        for name, layer in zip(names, layout, strict=True):
            group = file.create_group(name)
            group.attrs["weight_names"] = [f"w{index}".encode() for index in range(len(layer))]
            for index, shape in enumerate(layer):
                group[f"w{index}"] = np.full(shape, value, "f4")
    return path


@pytest.fixture
def file(tmp_path):
    return write_h5(tmp_path / "mine.h5")


@pytest.fixture
def server(file, monkeypatch):
    with FaultyServer(file.read_bytes()) as running:
        monkeypatch.setenv("DESKTOP_CLASSIFIER_WEIGHTS_URL", running.url.removesuffix("/models/weights.h5"))
        yield running


def published(content: bytes, **known) -> catalogue.ModelSpec:
    """MobileNetV2 as if its publisher had published `content`."""
    values = {"size": len(content), "exact_size": False, "md5": "", "sha256": ""} | known
    return dataclasses.replace(MOBILE, weights=dataclasses.replace(MOBILE.weights, **values))


@pytest.fixture
def spec(file):
    return published(file.read_bytes())


def own(spec):
    return paths.models_dir() / "weights" / spec.weights.file


def against(layout, spec):
    """A check that holds a file's layers against a layout, as the preparing child does."""
    return lambda path: weights.examine(spec, read_layers(path), layout)


def fetch(spec, token=None, report=silent, layout=LAYOUT):
    return weights.fetch(spec, token or CancelToken(), report, check=against(layout, spec), limits=QUICK)


def take(spec, source, token=None, layout=LAYOUT):
    return weights.import_file(spec, source, token or CancelToken(), silent, check=against(layout, spec))


def kind_of(call, *arguments, **options):
    with pytest.raises(UserError) as caught:
        call(*arguments, **options)
    return caught.value.kind


def left(spec):
    return sorted(path.name for path in own(spec).parent.iterdir())


# Where they lie


def test_built_in_weights_lie_in_their_package():
    assert weights.present(LITE0)
    assert weights.weights_path(LITE0).name == "efficientnet-lite0-57934424.pth"
    assert weights.sha256(LITE0) == hashlib.sha256(weights.weights_path(LITE0).read_bytes()).hexdigest()
    assert weights.record(LITE0) is None
    assert weights.addresses(LITE0) == []


def test_a_package_that_is_missing_is_told_and_not_present():
    spec = dataclasses.replace(LITE0, weights=dataclasses.replace(LITE0.weights, package="no_such_package"))
    assert not weights.present(spec)
    assert kind_of(weights.weights_path, spec) == "weights_missing"


def test_others_lie_in_the_models_folder():
    assert not weights.present(MOBILE)
    assert weights.weights_path(MOBILE) == own(MOBILE)
    assert kind_of(weights.sha256, MOBILE) == "not_downloaded"


def test_weights_that_ship_with_the_program_come_first(tmp_path, monkeypatch, file, spec):
    monkeypatch.setattr(paths, "resource", lambda name: tmp_path / name)
    shipped = tmp_path / "weights" / spec.weights.file
    shipped.parent.mkdir()
    shutil.copy(file, shipped)
    assert weights.weights_path(spec) == shipped
    assert weights.present(spec)
    assert weights.sha256(spec) == hashlib.sha256(file.read_bytes()).hexdigest()
    assert fetch(spec) == shipped
    assert kind_of(weights.remove, spec) == "built_in"
    assert shipped.exists()


def test_addresses(monkeypatch):
    assert weights.addresses(MOBILE) == [MOBILE.weights.url]
    monkeypatch.setenv("DESKTOP_CLASSIFIER_WEIGHTS_URL", "https://mirror.example/keras/")
    name = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5"
    assert weights.addresses(MOBILE) == [
        f"https://mirror.example/keras/mobilenet_v2/{name}",
        f"https://mirror.example/keras/{name}",
    ]
    assert weights.addresses(LITE0) == []


# Downloading


@pytest.mark.parametrize(
    ("known", "verified"),
    [(("sha256", "md5"), "sha256"), (("md5",), "md5"), ((), "layout")],
)
def test_fetching_notes_what_came_and_how_it_was_checked(server, file, known, verified):
    content = file.read_bytes()
    spec = published(content, **{name: hashlib.new(name, content).hexdigest() for name in known})
    path = fetch(spec)
    assert path == own(spec) == weights.weights_path(spec)
    assert path.read_bytes() == content
    record = weights.record(spec)
    assert (record.source, record.verified, record.size) == ("download", verified, len(content))
    assert record.sha256 == weights.sha256(spec) == hashlib.sha256(content).hexdigest()
    assert record.url == weights.addresses(spec)[0]
    assert record.when.endswith("+00:00")
    assert left(spec) == [path.name, path.name + ".json"]


def test_a_mirror_without_folders_is_asked_next(server, spec):
    server.site.plan = [faults.status(404)]
    fetch(spec)
    assert [request.path for request in server.site.requests] == [
        f"/mobilenet_v2/{spec.weights.file}",
        f"/{spec.weights.file}",
    ]
    assert weights.record(spec).url == weights.addresses(spec)[1]


def test_a_mirror_that_has_nothing_is_told(server, spec):
    server.site.always = faults.status(404)
    assert kind_of(fetch, spec) == "not_found"
    assert len(server.site.requests) == 2


def test_other_faults_do_not_go_on_to_the_next_address(server, spec):
    server.site.always = faults.status(500)
    assert kind_of(fetch, spec) == "server_error"
    assert {request.path for request in server.site.requests} == {f"/mobilenet_v2/{spec.weights.file}"}


def test_a_model_without_an_address_is_told():
    spec = dataclasses.replace(MOBILE, weights=dataclasses.replace(MOBILE.weights, url=""))
    assert kind_of(fetch, spec) == "not_found"


def test_another_models_file_does_not_get_the_name(server, spec):
    assert kind_of(fetch, spec, layout=LAYOUT[:2]) == "weights_wrong_model"
    assert left(spec) == []


def test_what_is_here_and_unchanged_is_not_fetched_again(server, spec):
    fetch(spec)
    fetch(spec)
    assert len(server.site.requests) == 1


@pytest.mark.parametrize("known", [True, False])
def test_what_was_damaged_on_the_disk_is_fetched_again(server, file, known):
    content = file.read_bytes()
    spec = published(content, sha256=hashlib.sha256(content).hexdigest() if known else "")
    path = fetch(spec)
    path.write_bytes(b"x" + content[1:])
    fetch(spec)
    assert path.read_bytes() == content


def test_stopping_keeps_the_part_and_the_next_time_goes_on(server, spec):
    server.site.plan = [faults.stall(10_000)]
    token = CancelToken()

    def report(progress):
        if "again" in progress.note:
            token.cancel()

    with pytest.raises(Cancelled):
        weights.fetch(spec, token, report, check=against(LAYOUT, spec), limits=Limits(read=0.1))
    assert not weights.present(spec)
    assert f"{spec.weights.file}.part" in left(spec)
    fetch(spec)
    assert server.site.ranges == [None, "bytes=10000-"]


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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_not_waited_for(tmp_path, spec):
    os.mkfifo(tmp_path / "pipe.h5")
    assert kind_of(take, spec, tmp_path / "pipe.h5") == "weights_unreadable"


def test_too_little_room_is_told(monkeypatch, file, spec):
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1000))
    assert kind_of(take, spec, file) == "disk_full"


# Noting


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


# Layouts


def examine(layout, needed=LAYOUT):
    layers = [LayerWeights(f"layer_{i}", tuple(np.zeros(s, "f4") for s in layer)) for i, layer in enumerate(layout)]
    weights.examine(MOBILE, layers, needed)


def wrong(layout, needed=LAYOUT) -> str:
    with pytest.raises(UserError) as caught:
        examine(layout, needed)
    assert caught.value.kind in ("weights_wrong_model", "weights_headless")
    assert caught.value.message.endswith(f"Choose the file {MOBILE.weights.file}.")
    return caught.value.message


def test_the_right_layout_passes_as_tuples_and_as_json_gives_it():
    examine(LAYOUT)
    examine(LAYOUT, json.loads(json.dumps(LAYOUT)))
    examine(LAYOUT[:1], None)


def test_the_difference_is_told_in_words():
    assert "without its classifier (“notop”)" in wrong(LAYOUT[:2])
    assert "with 1,001 labels; here it needs 1,000" in wrong([*LAYOUT[:2], ((8, 1001), (1001,))])
    assert "it has 4 layers with weights, MobileNetV2 has 3" in wrong([*LAYOUT, ((3,),)])
    assert "“layer_1” (2 of 3) holds 8, 8 where MobileNetV2 has 8, 8, 8, 8" in wrong(
        [LAYOUT[0], ((8,), (8,)), LAYOUT[2]]
    )
    assert "3 × 3 × 3 × 4 where MobileNetV2 has 3 × 3 × 3 × 8" in wrong([((3, 3, 3, 4),), *LAYOUT[1:]])
    assert "holds 16 × 1000, 1000 where" in wrong([*LAYOUT[:2], ((16, 1000), (1000,))])
    assert "holds one number where" in wrong([((),), *LAYOUT[1:]])
    assert "holds no weights" in wrong([])


def test_no_layers_are_refused_even_without_a_layout():
    assert "holds no weights" in wrong([], None)


@pytest.mark.parametrize("name", ["{stem}.h5", "{stem} (2).h5", "{stem}(1).h5"])
def test_guessing_by_name(tmp_path, name):
    path = write_h5(tmp_path / name.format(stem=MOBILE.weights.file.removesuffix(".h5")))
    assert weights.guess(path, catalogue.SPECS) == [MOBILE]


def test_guessing_by_size_and_not_at_all(file):
    spec = published(file.read_bytes(), exact_size=True)
    assert weights.guess(file, [spec]) == [spec]
    assert weights.guess(file, catalogue.SPECS) == []


def test_guessing_at_what_is_no_weights_file(tmp_path):
    (tmp_path / "x.h5").write_bytes(b"nothing")
    assert kind_of(weights.guess, tmp_path / "x.h5", catalogue.SPECS) == "weights_not_keras"


def test_a_real_file_without_its_classifier_is_told_apart(shared):
    path = shared / "weights" / "xception_weights_tf_dim_ordering_tf_kernels_notop.h5"
    if not path.exists():
        pytest.skip("needs the real weights of Xception")
    layers = read_layers(path)
    needed = [*weights_layout.shapes(layers), ((2048, 1000), (1000,))]
    with pytest.raises(UserError, match="Xception without its classifier"):
        weights.examine(catalogue.spec("xception"), layers, needed)
