"""The system's own dialogs for choosing files. None of them blocks the window; each remembers the last folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_classifier.imaging import formats

WEIGHTS_FILTER = "Weights (*.h5 *.hdf5 *.keras *.pth);;All files (*)"
ANSWERS_FILTERS = ("Table for spreadsheets (*.csv)", "JSON for scripts (*.json)")


class Choosers:
    """Opens dialogs over one window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._folder = _standard(QStandardPaths.StandardLocation.PicturesLocation)
        self._save_folder = _standard(QStandardPaths.StandardLocation.DocumentsLocation)

    def pictures(self, chosen: Callable[[Sequence[Path]], object]) -> None:
        dialog = self._dialog("Open pictures", QFileDialog.FileMode.ExistingFiles)
        both = sorted(
            {f"*{suffix}" for suffix in formats.SUFFIXES} | {f"*{suffix.upper()}" for suffix in formats.SUFFIXES}
        )
        dialog.setNameFilters([f"Pictures ({' '.join(both)})", "All files (*)"])
        self._open(dialog, chosen)

    def folder(self, chosen: Callable[[Sequence[Path]], object]) -> None:
        dialog = self._dialog("Open a folder", QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        self._open(dialog, chosen)

    def weights(self, title: str, chosen: Callable[[Path], object]) -> None:
        dialog = self._dialog(title, QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(WEIGHTS_FILTER.split(";;"))
        self._open(dialog, lambda paths: chosen(paths[0]))

    def answers(self, chosen: Callable[[Path], object]) -> None:
        dialog = self._dialog("Export the answers", QFileDialog.FileMode.AnyFile)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDirectory(str(self._save_folder))
        dialog.setNameFilters(ANSWERS_FILTERS)
        dialog.setDefaultSuffix("csv")
        dialog.filterSelected.connect(lambda words: dialog.setDefaultSuffix("json" if "json" in words else "csv"))
        dialog.selectFile("answers.csv")

        def save(paths: Sequence[Path]) -> None:
            self._save_folder = paths[0].parent
            chosen(_with_suffix(paths[0], dialog.selectedNameFilter()))

        dialog.accepted.connect(lambda: save([Path(name) for name in dialog.selectedFiles()]))
        dialog.open()

    def page(self, name: str, chosen: Callable[[Path], object]) -> None:
        """Where to save a page of that file name."""
        dialog = self._dialog("Save as a page", QFileDialog.FileMode.AnyFile)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDirectory(str(self._save_folder))
        dialog.setNameFilters(["Page for any browser (*.html)"])
        dialog.setDefaultSuffix("html")
        dialog.selectFile(name)
        dialog.accepted.connect(lambda: chosen(Path(dialog.selectedFiles()[0])))
        dialog.open()

    def _dialog(self, title: str, mode: QFileDialog.FileMode) -> QFileDialog:
        dialog = QFileDialog(self._window, title, str(self._folder))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(mode)
        return dialog

    def _open(self, dialog: QFileDialog, chosen: Callable[[Sequence[Path]], object]) -> None:
        def take() -> None:
            paths = [Path(name) for name in dialog.selectedFiles()]
            if paths:
                self._folder = paths[0].parent
                chosen(paths)

        dialog.accepted.connect(take)
        dialog.open()


def _with_suffix(path: Path, chosen_filter: str) -> Path:
    """A name typed for the other kind follows the kind that was chosen last."""
    wanted = ".json" if "json" in chosen_filter else ".csv"
    return path.with_suffix(wanted) if path.suffix.lower() in ("", ".csv", ".json") else path


def _standard(place: QStandardPaths.StandardLocation) -> Path:
    return Path(QStandardPaths.writableLocation(place) or Path.home())
