"""The house as a test: arrows point down, Qt stays on its floor, TensorFlow stays in children."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "desktop_classifier"
FLOORS = ("base", "imaging", "models", "inference", "training", "gui", "doors")
DOORS = {"__main__", "cli", "app", "commands", "__init__"}
CHILDREN = {
    "imaging.decode_child",
    "models.prepare_child",
    "inference.tensorflow_child",
    "inference.probe_child",
    "training.finetune_child",
}
HEAVY = {"tensorflow", "keras", "sklearn", "openvino"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def dotted(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def floor_of(module: str) -> str:
    first = module.split(".")[0]
    return "doors" if first in DOORS or not first else first


def imports(tree: ast.AST) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the direction"
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def at_module_level(tree: ast.Module) -> list[str]:
    return imports(ast.Module([node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)], []))


def faults(path: Path, source: str) -> list[str]:
    """What is wrong with one module, in words."""
    module, tree = dotted(path), ast.parse(source)
    here = floor_of(module)
    wrong = []
    for name in imports(tree):
        if name.startswith("desktop_classifier.") and name != "desktop_classifier.__version__":
            there = floor_of(name.removeprefix("desktop_classifier."))
            if there != "doors" and there not in FLOORS:
                wrong.append(f"{module} names {name}, which is on no floor")
            elif FLOORS.index(there) > FLOORS.index(here):
                wrong.append(f"{module} reaches up to {name}")
        if name.split(".")[0] == "PySide6" and here != "gui" and module != "app":
            wrong.append(f"{module} names Qt outside gui/")
    allowed = module in CHILDREN or module.startswith("models.architectures")
    for name in at_module_level(tree):
        top = name.split(".")[0]
        if top in HEAVY and not allowed and not (top == "openvino" and module == "inference.openvino_engine"):
            wrong.append(f"{module} imports {top} when it is imported")
    return wrong


@pytest.mark.parametrize("path", modules(), ids=dotted)
def test_a_module_keeps_to_its_floor(path):
    assert faults(path, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ("base/new.py", "from desktop_classifier.imaging import decode"),
        ("models/new.py", "import desktop_classifier.gui.theme"),
        ("inference/new.py", "from PySide6 import QtCore"),
        ("inference/new.py", "import tensorflow as tf"),
        ("models/new.py", "from keras import layers"),
        ("gui/new.py", "from desktop_classifier import cli"),
    ],
)
def test_a_wrong_arrow_is_found(place, source):
    assert faults(PACKAGE / place, source)


def test_modules_of_one_floor_do_not_import_in_circles():
    graph = {}
    for path in modules():
        names = {name.removeprefix("desktop_classifier.") for name in at_module_level(ast.parse(path.read_text()))}
        graph[dotted(path)] = names
    known = set(graph)
    edges = {
        module: {other for name in names for other in (name, name.rpartition(".")[0]) if other in known - {module}}
        for module, names in graph.items()
    }
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, f"a circle: {' → '.join((*trail, module))}"
        if module not in done:
            for other in sorted(edges[module]):
                visit(other, (*trail, module))
            done.add(module)

    for module in sorted(graph):
        visit(module, ())


@pytest.mark.parametrize("door", ["desktop_classifier.app", "desktop_classifier.cli", "desktop_classifier.__main__"])
def test_a_door_opens_without_anything_heavy(door):
    script = f"import sys, {door}; print(sorted(set(sys.modules) & {HEAVY!r}))"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout.strip() == "[]"


def test_version_and_help_answer_before_qt_or_anything_heavy():
    script = (
        "import sys\nfrom desktop_classifier.__main__ import main\n"
        "try:\n    main(['--version'])\nexcept SystemExit as stop:\n    assert not stop.code\n"
        f"print(sorted({{name.split('.')[0] for name in sys.modules}} & ({HEAVY!r} | {{'PySide6', 'numpy', 'PIL'}})))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    version, heavy = result.stdout.strip().splitlines()
    assert version.startswith("Desktop Classifier ")
    assert heavy == "[]"


def test_files_are_small():
    long = {dotted(path): lines for path in modules() if (lines := len(path.read_text().splitlines())) > 350}
    assert long == {}
