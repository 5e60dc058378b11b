"""Which class a folder counts for, when classes were renamed or differ in case alone."""

from __future__ import annotations

import pytest

from desktop_classifier.base.errors import UserError
from desktop_classifier.commands.evaluate import _places
from desktop_classifier.models import catalogue, labels
from desktop_classifier.models.labels import Label

SPEC = catalogue.spec("efficientnet_lite0")


def places(known: dict[str, str], *folders: str) -> dict[str, str]:
    """Folder → class id, of a model with these classes (id → name)."""
    return _places(folders, [Label(class_id, name) for class_id, name in known.items()], SPEC)


@pytest.mark.parametrize(
    ("known", "folders", "expected"),
    [
        ({"a": "b", "b": "a"}, ("a", "b"), {"a": "b", "b": "a"}),  # names swapped
        ({"a": "b", "b": "c"}, ("a", "b"), {"a": "a", "b": "b"}),  # the ids, for no class is called a
        ({"Rose": "Rose", "rose": "rose"}, ("Rose", "rose"), {"Rose": "Rose", "rose": "rose"}),
        ({"n1": "Crane", "n2": "tench"}, ("crane", "N2"), {"crane": "n1", "N2": "n2"}),
        ({"caf\u00e9": "caf\u00e9", "b": "b"}, ("cafe\u0301", "b"), {"cafe\u0301": "caf\u00e9", "b": "b"}),
    ],
)
def test_each_folder_counts_for_its_own_class(known, folders, expected):
    assert places(known, *folders) == expected


def test_a_name_of_two_classes_is_asked_about():
    with pytest.raises(UserError, match="several classes called crane"):
        _places(["crane"], labels.of(SPEC), SPEC)
