"""The button that says which model answers, and opens the list of models under it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop_classifier.gui import icons, theme
from desktop_classifier.gui.qt.model_list_model import ModelListModel, ModelRow
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.ring import Ringed

if TYPE_CHECKING:  # the list is made when it is first asked for: the window's first paint does not wait for its parts
    from desktop_classifier.gui.controllers.gpu import GpuRow
    from desktop_classifier.gui.widgets.model_popup import ModelPopup
    from desktop_classifier.gui.widgets.overlay import Overlay

_HEIGHT, _PADDING, _DOT, _GAP, _ARROW = 32, 12, 8, 8, 14
_LONGEST_NAME = 240


class ModelPicker(Ringed, QPushButton):
    """Told by `set_rows` and `set_choices`; everything chosen is announced, nothing is done here.

    Signals:
        model_chosen, download_requested, cancel_requested, import_requested: Id of a model.
        get_all_requested: *Get all three*.
        precision_chosen: "exact" or "fast".
        engine_chosen: "openvino" (the processor) or "auto" (a GPU where one works).
        coverage_chosen: Which share (0.5..1) of pictures like its own the model in use is to answer.
        more_models_requested, import_any_requested: *More models…*, *Import a file…*.
        gpu_requested: What shall be done about an NVIDIA card, see `controllers.gpu`.
    """

    model_chosen = Signal(str)
    download_requested = Signal(str)
    cancel_requested = Signal(str)
    import_requested = Signal(str)
    get_all_requested = Signal()
    precision_chosen = Signal(str)
    engine_chosen = Signal(str)
    coverage_chosen = Signal(float)
    more_models_requested = Signal()
    import_any_requested = Signal()
    gpu_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = ModelListModel(self)
        self._choices: tuple[str, bool, str, str, str] | None = None
        self._coverage: float | None = None
        self._gpu: GpuRow | None = None
        self._overlay: Overlay | None = None
        self._popup: ModelPopup | None = None
        self._name, self._state = "", ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.open_popup)
        self._say()

    # What the window tells

    def set_rows(self, rows: Sequence[ModelRow]) -> None:
        """The models there are, in the order and under the headings in which they are listed."""
        self._models.set_rows(rows)
        self._say()

    def set_choices(self, precision: str, fast_available: bool, fast_line: str, engine: str, gpu_line: str) -> None:
        """See `ModelPopup.set_choices`."""
        self._choices = (precision, fast_available, fast_line, engine, gpu_line)
        if self._popup is not None:
            self._popup.set_choices(*self._choices)

    def set_coverage(self, coverage: float | None) -> None:
        """See `ModelPopup.set_coverage`."""
        self._coverage = coverage
        if self._popup is not None:
            self._popup.set_coverage(coverage)

    def set_gpu(self, row: GpuRow | None) -> None:
        """See `ModelPopup.set_gpu`."""
        self._gpu = row
        if self._popup is not None:
            self._popup.set_gpu(row)

    @Slot()
    def open_popup(self) -> None:
        """Show the list."""
        reason = Qt.FocusReason.TabFocusReason if self._ring else Qt.FocusReason.PopupFocusReason
        overlay, popup = self._made_popup()
        popup.fold()
        overlay.open_below(self)
        popup.focus_current(reason)

    @Slot()
    def close_popup(self) -> None:
        if self._overlay is not None:
            self._overlay.close_card()

    @property
    def popup(self) -> ModelPopup | None:
        """The list, once it has been opened."""
        return self._popup

    # Inside

    def _made_popup(self) -> tuple[Overlay, ModelPopup]:
        if self._overlay is not None and self._popup is not None:
            return self._overlay, self._popup
        from desktop_classifier.gui.widgets.model_popup import ModelPopup
        from desktop_classifier.gui.widgets.overlay import Overlay

        popup = ModelPopup(self._models)
        overlay = Overlay(popup)
        if self._choices is not None:
            popup.set_choices(*self._choices)
        popup.set_coverage(self._coverage)
        popup.coverage_chosen.connect(self.coverage_chosen)
        popup.set_gpu(self._gpu)
        popup.gpu_requested.connect(self.gpu_requested)
        popup.model_chosen.connect(self._on_chosen)
        popup.resized.connect(overlay.fit)
        popup.precision_chosen.connect(self.precision_chosen)
        popup.engine_chosen.connect(self.engine_chosen)
        popup.download_requested.connect(self.download_requested)
        popup.cancel_requested.connect(self.cancel_requested)
        popup.get_all_requested.connect(self.get_all_requested)
        popup.import_requested.connect(self._on_import)
        popup.more_models_requested.connect(self._on_more)
        popup.import_any_requested.connect(self._on_import_any)
        self._overlay, self._popup = overlay, popup
        return overlay, popup

    @Slot(str)
    def _on_chosen(self, spec_id: str) -> None:
        self.close_popup()
        self.model_chosen.emit(spec_id)

    @Slot(str)
    def _on_import(self, spec_id: str) -> None:
        self.close_popup()
        self.import_requested.emit(spec_id)

    @Slot()
    def _on_more(self) -> None:
        self.close_popup()
        self.more_models_requested.emit()

    @Slot()
    def _on_import_any(self) -> None:
        self.close_popup()
        self.import_any_requested.emit()

    def _say(self) -> None:
        row = self._models.in_use()
        name, state = (row.name, _state_line(row)) if row else ("Choose a model", "")
        if (name, state) != (self._name, self._state):
            self._name, self._state = name, state
            self.setAccessibleName(f"Model: {name}, {state}" if state else name)
            self.setToolTip(f"{name}: {state}" if state else "")
            self.updateGeometry()
        self.update()

    # Paint

    def sizeHint(self) -> QSize:
        state = painting.width_of(self._state, self._state_font()) + _GAP if self._state else 0
        return QSize(round(self._narrowest() + state), max(_HEIGHT, painting.line_height(self._name_font()) + 10))

    def minimumSizeHint(self) -> QSize:
        return QSize(round(self._narrowest()), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = theme.colours(self.palette())
        rect = QRectF(self.rect())
        painting.card(painter, rect, 8, of.alternate if self.underMouse() or self.isDown() else of.base, of.line)
        self._paint_dot(painter, rect, of)
        left = _PADDING + _DOT + _GAP
        line = rect.adjusted(left, 0, -_PADDING - _ARROW - _GAP, 0)
        name = painting.shortened(self._name, self._name_font(), self._name_width() + 1)
        painting.text(painter, line, name, self._name_font(), of.text)
        line.setLeft(line.left() + self._name_width() + _GAP)
        painting.text(painter, line, self._state_for(line.width()), self._state_font(), of.dim)
        arrow = QRectF(rect.right() - _PADDING - _ARROW, (rect.height() - _ARROW) / 2 + 0.5, _ARROW, _ARROW)
        icons.draw(painter, "chevron-down", arrow, of.text)
        if self._ring:
            painting.ring(painter, rect, 8, of.accent)

    def _paint_dot(self, painter: QPainter, rect: QRectF, of: theme.Colours) -> None:
        """Full when the model can answer, a ring while it is on its way; the words beside it say the same."""
        row = self._models.in_use()
        dot = QRectF(_PADDING, (rect.height() - _DOT) / 2, _DOT, _DOT)
        if row is None or row.error is not None:
            painting.card(painter, dot, _DOT / 2, None, of.failed if row else of.dim, 2.0)
        elif row.usable:
            painting.card(painter, dot, _DOT / 2, of.ready)
        else:
            painting.card(painter, dot, _DOT / 2, None, of.accent, 2.0)

    def _narrowest(self) -> float:
        return 2 * _PADDING + _DOT + _GAP + self._name_width() + _GAP + _ARROW + 1

    def _name_width(self) -> float:
        """Of its name; a long one that somebody gave a model of their own does not widen the window."""
        return min(_LONGEST_NAME, painting.width_of(self._name, self._name_font()))

    def _state_for(self, width: float) -> str:
        """All of it, or without the speed where there is no room for that."""
        fits = painting.width_of(self._state, self._state_font()) <= width
        return self._state if fits else self._state.partition(" · ")[0]

    def _name_font(self) -> QFont:
        return theme.font(theme.CONTROL, theme.MEDIUM)

    def _state_font(self) -> QFont:
        return theme.font(theme.CONTROL)


def _state_line(row: ModelRow) -> str:
    """Whether it can answer, and how fast it was here: "ready · 300 pictures/s here"."""
    words = {"built_in": "built in, no download", "absent": "not downloaded yet", "preparing": "Preparing (once)"}
    state = row.status_text or words.get(row.state, "ready")
    if row.error is not None and not row.under_way:
        state = "could not be made ready"
    speed = next((part for part in row.line.split(" · ") if part.endswith("pictures/s here")), "")
    return " · ".join(part for part in (state, speed) if part)
