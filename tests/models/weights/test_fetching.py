"""Where weights lie on this computer, and how they are fetched."""

from __future__ import annotations

import dataclasses
import hashlib
import shutil

import pytest
from models import faulty_server as faults
from models.weights_files import LAYOUT, LITE0, MOBILE, against, fetch, kind_of, left, own, published, take

from desktop_classifier.base import paths
from desktop_classifier.base.errors import Cancelled, UserError
from desktop_classifier.base.progress import CancelToken
from desktop_classifier.models import weights
from desktop_classifier.models.download import Limits

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


def test_whole_is_what_was_checked_or_what_can_be_read_to_its_end(file, spec):
    token = CancelToken()
    assert not weights.intact(spec, token)
    own(spec).parent.mkdir(parents=True)
    shutil.copy(file, own(spec))
    assert weights.intact(spec, token)
    own(spec).write_bytes(file.read_bytes()[:5000])
    assert not weights.intact(spec, token)
    path = take(spec, file)
    assert weights.intact(spec, token)
    path.write_bytes(file.read_bytes()[:-1] + b"x")
    assert not weights.intact(spec, token)


def test_what_a_download_is_refused_for_is_said_of_the_file_and_not_of_its_part(server, spec):
    server.site.body = server.site.body[:5000]
    with pytest.raises(UserError) as told:
        fetch(spec)
    assert told.value.kind == "weights_damaged"
    assert spec.weights.file in told.value.message
    assert ".part" not in told.value.message


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
