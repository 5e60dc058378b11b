"""An NVIDIA card in the window: shown, enabled and removed in the model menu, and told of in the notice line."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from desktop_classifier.gui.controllers.gpu import REMOVE, Gpu
from desktop_classifier.gui.widgets.model_picker import ModelPicker
from desktop_classifier.gui.windows.notice_line import NoticeLine


class GpuTold(QObject):
    """Connects the card's controller with the model menu and the notice line of one window."""

    def __init__(self, gpu: Gpu, picker: ModelPicker, notice: NoticeLine) -> None:
        super().__init__(notice)
        self._gpu, self._picker, self._notice = gpu, picker, notice
        gpu.changed.connect(self._show)
        gpu.told.connect(notice.say)
        gpu.failed.connect(self._on_failed)
        picker.gpu_requested.connect(gpu.do)
        self._show()

    def do_in_menu(self, action: str) -> None:
        """Do what was asked for elsewhere, and show in the model menu how it goes; to remove, ask there once more."""
        if action != REMOVE:
            self._gpu.do(action)
        self._picker.open_popup()
        if action == REMOVE and self._picker.popup is not None:
            self._picker.popup.ask_to_remove_gpu()

    @Slot()
    def _show(self) -> None:
        self._picker.set_gpu(self._gpu.row())

    @Slot(str)
    def _on_failed(self, why: str) -> None:
        self._notice.say(why, trouble=True, offer="Try again", action=self._gpu.again)
