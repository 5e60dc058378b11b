"""The user's own models on disk: installed whole, renamed, copied, removed and brought back, never half of one."""

from __future__ import annotations

import json
import os

import pytest

from desktop_classifier.base import files, paths
from desktop_classifier.base.errors import UserError
from desktop_classifier.models import catalogue, labels, own, prepare, store, weights
from desktop_classifier.models.spec import Group

RECORD = {
    "backbone": "efficientnet_lite0",
    "architecture": "efficientnet_lite0",
    "side": 224,
    "preprocessing": "lite",
    "crop": 0.875,
    "interpolation": "bicubic",
    "licence": "Apache-2.0 (Google)",
    "framing": "crop",
    "classes": ["ants", "bees"],
    "kept": "quick",
    "right": 46,
    "of": 50,
    "bytes": 1234,
}


def made(name: str = "Insects", id: str = "", project: str = "p1") -> own.OwnModel:
    """A model in its place; its network and weights are no more than names."""
    with own.scratch() as folder:
        package = folder / "package"
        package.mkdir()
        (package / own.NETWORK).write_text("network")
        (package / own.WEIGHTS).write_bytes(b"weights")
        files.write_json(package / own.PACKAGE, RECORD)
        return own.install(package, name, project, frozenset({"xception"}), id)


def test_a_model_is_a_record_like_every_other():
    model = made()
    spec = catalogue.spec(model.id)
    assert spec in catalogue.every()
    assert (spec.id, spec.name, spec.group, spec.classes) == ("insects", "Insects", Group.OWN, 2)
    assert spec.top1 == 92.0
    assert store.state(spec) is store.State.READY
    assert prepare.prepared(spec).network.read_text() == "network"
    assert weights.weights_path(spec).read_bytes() == b"weights"


@pytest.mark.parametrize(
    ("name", "id"),
    [("Mes fleurs à moi", "mes_fleurs_a_moi"), ("Xception", "xception_2"), ("蝴蝶", "model"), ("a/../b", "a_b")],
)
def test_any_name_gets_a_safe_id(name, id):
    model = made(name)
    assert (model.id, model.name) == (id, name)


def test_two_models_of_one_name_are_two_models():
    assert made().id == "insects"
    assert made().id == "insects_2"
    assert [model.id for model in own.every()] == ["insects", "insects_2"]


def test_a_renamed_class_is_called_so_at_once_and_keeps_its_id():
    model = made()
    own.rename_class(model.id, "bees", "Honey bees")
    found = labels.of(catalogue.spec(model.id))
    assert [(label.class_id, label.name) for label in found] == [("ants", "ants"), ("bees", "Honey bees")]
    with pytest.raises(UserError, match="no class"):
        own.rename_class(model.id, "wasps", "Wasps")


def test_no_two_classes_are_called_the_same():
    model = made()
    with pytest.raises(UserError, match="already"):
        own.rename_class(model.id, "bees", " ants")
    assert own.load(model.id) == model
    own.rename_class(model.id, "ants", "bugs")
    own.rename_class(model.id, "bees", "ants")
    with pytest.raises(UserError, match="already"):
        own.rename_class(model.id, "ants", "")
    own.rename_class(model.id, "ants", "bugs")


def test_a_model_is_renamed_and_keeps_its_id():
    model = made()
    own.rename(model.id, "  Small things ")
    assert own.load(model.id).name == "Small things"
    with pytest.raises(UserError, match="needs a name"):
        own.rename(model.id, "  ")


def test_a_new_version_is_offered_adopted_and_taken_back():
    model = made()
    newer = made(id=model.id)
    assert (newer.id, newer.version, newer.offered) == (model.id, 1, 2)
    own.adopt(model.id, 2)
    now = own.load(model.id)
    assert (now.version, now.offered, now.folder.name) == (2, None, "v2")
    own.adopt(model.id, 1)
    assert own.load(model.id).version == 1
    assert own.versions(model.id) == [1, 2]


def test_a_declined_version_is_not_offered_again():
    model = made()
    made(id=model.id)
    own.decline(model.id)
    assert own.load(model.id).offered is None
    assert own.load(model.id).version == 1


def test_what_was_removed_comes_back_as_it_was():
    model = made()
    own.rename_class(model.id, "bees", "Honey bees")
    before = own.load(model.id)
    store.remove(catalogue.spec(model.id))
    assert own.every() == []
    with pytest.raises(UserError) as refused:
        catalogue.spec(model.id)
    assert refused.value.kind == "unknown_model"
    assert own.restore(model.id) == before


def test_a_model_that_cannot_be_put_aside_is_told_and_stays():
    model = made()
    (paths.models_dir() / "own" / ".removed").write_text("in the way")
    with pytest.raises(UserError) as refused:
        own.remove(model.id)
    assert refused.value.kind == "not_writable"
    assert own.every() == [model]


def test_what_was_removed_days_ago_is_deleted_when_the_next_one_goes():
    old, new, next_one = made(), own.duplicate("insects"), own.duplicate("insects")
    aside = paths.models_dir() / "own" / ".removed"
    own.remove(old.id)
    os.utime(aside / old.id, (0, 0))
    own.remove(new.id)
    own.remove(next_one.id)
    assert {path.name for path in aside.iterdir()} == {new.id, next_one.id}


def test_a_copy_lives_on_without_its_original():
    model = made()
    copy = own.duplicate(model.id)
    own.remove(model.id)
    assert copy.name == "Insects (copy)"
    assert store.state(catalogue.spec(copy.id)) is store.State.READY


def test_a_package_that_was_not_finished_leaves_nothing():
    def broken() -> None:
        with own.scratch() as folder:
            (folder / "package").mkdir()
            raise OSError("the power went")

    with pytest.raises(OSError):
        broken()
    assert list((paths.models_dir() / "own").iterdir()) == []


@pytest.mark.parametrize("harm", ["", "{", json.dumps({"name": "x"})])
def test_a_damaged_model_hides_no_other(harm):
    bad, good = made("Bad"), made("Good")
    (paths.models_dir() / "own" / bad.id / "model.json").write_text(harm)
    assert [model.id for model in own.every()] == [good.id]
    with pytest.raises(UserError) as refused:
        own.load(bad.id)
    assert refused.value.kind == "model_damaged"


@pytest.mark.parametrize("harm", ["", "[]", "{}", json.dumps({"classes": ["x"]})])
def test_a_model_whose_package_is_damaged_hides_no_other(harm):
    bad, good = made("Bad"), made("Good")
    (bad.folder / "package.json").write_text(harm)
    assert [model.id for model in own.every()] == [good.id]


@pytest.mark.parametrize("id", ["", "..", "../own/insects", "Insects", "."])
def test_no_id_leads_out_of_the_folder(id):
    made()
    assert not own.exists(id)
