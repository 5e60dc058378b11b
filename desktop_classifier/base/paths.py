"""Where everything lies on this computer: the one place that knows.

`DESKTOP_CLASSIFIER_HOME` moves all that the program writes into one folder; tests always set it.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import platformdirs

from desktop_classifier.base.errors import UserError

APP = "desktop-classifier"
HOME_VARIABLE = "DESKTOP_CLASSIFIER_HOME"


def _home() -> Path | None:
    value = os.environ.get(HOME_VARIABLE)
    try:
        return Path(value).expanduser().absolute() if value else None
    except RuntimeError as error:
        told = f"{HOME_VARIABLE} is “{value}”, and this computer has no such user. Set it to a folder, and try again."
        raise UserError(told, kind="usage") from error


def config_dir() -> Path:
    home = _home()
    return home / "config" if home else platformdirs.user_config_path(APP, appauthor=False)


def models_dir() -> Path:
    """Weights, prepared networks and the user's own models: what must survive an update."""
    home = _home()
    return home / "models" if home else platformdirs.user_data_path(APP, appauthor=False) / "models"


def projects_dir() -> Path:
    """What the user teaches: which pictures, which choices, how far it is. Must survive an update too."""
    return models_dir().with_name("projects")


def libraries_dir() -> Path:
    """Libraries that were fetched when asked and can be fetched again, such as NVIDIA's."""
    return models_dir().with_name("libraries")


def cache_dir() -> Path:
    """What can be made again: compiled networks, pasted pictures."""
    home = _home()
    return home / "cache" if home else platformdirs.user_cache_path(APP, appauthor=False)


def log_dir() -> Path:
    home = _home()
    return home / "log" if home else platformdirs.user_log_path(APP, appauthor=False)


def frozen() -> bool:
    """Whether this is the PyInstaller bundle."""
    return bool(getattr(sys, "frozen", False))


def program() -> list[str]:
    """The words that start this very program again, whichever way it was started.

    `-P`: a `numpy.py` among somebody's pictures is not run because we were started from their folder.
    """
    return [sys.executable] if frozen() else [sys.executable, "-P", "-m", "desktop_classifier"]


def package_root() -> Path:
    """The folder that holds the `desktop_classifier` package."""
    return Path(__file__).resolve().parents[2]


def _bundle() -> Path:
    return Path(getattr(sys, "_MEIPASS"))  # noqa: B009 - PyInstaller sets it, no stub knows it


def resource(name: str) -> Path:
    """A file or folder of `resources/`, in the checkout, the wheel or the bundle."""
    if frozen():
        return _bundle() / "resources" / name
    checkout = package_root() / "resources"
    if checkout.is_dir():
        return checkout / name
    return package_root() / "desktop_classifier" / "resources" / name


def guide() -> Path:
    """The folder with the pages of the user guide and their pictures."""
    checkout = package_root() / "docs" / "guide"
    return checkout if not frozen() and checkout.is_dir() else resource("guide")


def package_file(package: str, *parts: str) -> Path:
    """A data file inside another installed package, found without importing that package.

    Raises:
        FileNotFoundError: The package or the file is not installed.
    """
    if frozen():
        path = _bundle().joinpath(package, *parts)
    else:
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise FileNotFoundError(f"Expected the package {package} to be installed, found none")
        path = Path(spec.submodule_search_locations[0]).joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(f"Expected {path} to exist, found nothing")
    return path


def sample_pictures() -> list[Path]:
    """The book's own two pictures, a Chinese palace and a flower, as scikit-learn ships them."""
    return [package_file("sklearn", "datasets", "images", name) for name in ("china.jpg", "flower.jpg")]
