"""What opens under the model's button: the models by heading, exact or fast, processor or GPU, and two ways to more."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_classifier.gui import theme
from desktop_classifier.gui.controllers import trust
from desktop_classifier.gui.qt.model_list_model import ModelListModel, ModelRole, ModelRow, get_all
from desktop_classifier.gui.widgets import painting
from desktop_classifier.gui.widgets.buttons import Button, Kind
from desktop_classifier.gui.widgets.gpu_line import GpuLine
from desktop_classifier.gui.widgets.line import ElidedLine
from desktop_classifier.gui.widgets.model_row_view import ModelRowView
from desktop_classifier.gui.widgets.overlay import Card
from desktop_classifier.gui.widgets.scrolling import scrolled
from desktop_classifier.gui.widgets.segmented import Segmented
from desktop_classifier.models.spec import Group

if TYPE_CHECKING:
    from desktop_classifier.gui.controllers.gpu import GpuRow
    from desktop_classifier.gui.widgets.coverage_line import CoverageLine

WIDTH = 584
_PADDING = 8
_LONGEST_GPU = 150


class ModelPopup(Card):
    """A view of a `ModelListModel`.

    Signals:
        model_chosen, download_requested, cancel_requested, import_requested: Id of a model.
        get_all_requested: Download what is missing of the first group.
        precision_chosen: "exact" or "fast".
        engine_chosen: "openvino" (the processor) or "auto" (a GPU where one works).
        coverage_chosen: Which share (0.5..1) of pictures like its own the model in use is to answer.
        more_models_requested, import_any_requested: The links at the foot.
        gpu_requested: What shall be done about an NVIDIA card, see `controllers.gpu`.
        resized: It wants another height.
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
    resized = Signal()

    def __init__(self, models: ModelListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self._views: dict[str, ModelRowView] = {}
        self._get_all = Button("", Kind.LINK, height=24)
        self._get_all.clicked.connect(self.get_all_requested)
        self._list = QWidget()
        self._scroll = scrolled(self._list)
        self._precision = Segmented((("exact", "Exact"), ("fast", "Fast")), "Precision")
        self._precision.chosen.connect(self.precision_chosen)
        self._fast_line = QLabel()
        self._engine = Segmented((("openvino", "Processor"), ("auto", "GPU")), "Computed by")
        self._engine.chosen.connect(self.engine_chosen)
        self.coverage: CoverageLine | None = None
        self._known_coverage: float | None = None
        self.answers = Button("", Kind.LINK)
        self.answers.hide()
        self.answers.clicked.connect(self._fold_out)
        self._covering = QVBoxLayout()
        self._covering.setContentsMargins(14, 0, 14, 0)
        self._gpu = GpuLine()
        self._gpu.requested.connect(self.gpu_requested)
        self._gpu.resized.connect(self.resized)
        self._foot = self._made_foot()
        column = QVBoxLayout(self)
        column.setContentsMargins(_PADDING, _PADDING, _PADDING, _PADDING)
        column.setSpacing(0)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._foot)
        self.setAccessibleName("Models")
        models.modelReset.connect(self._rebuild)
        models.dataChanged.connect(self._on_changed)
        self._rebuild()

    # What is shown

    def set_choices(self, precision: str, fast_available: bool, fast_line: str, engine: str, gpu_line: str) -> None:
        """Show the choices.

        Args:
            precision: "exact" or "fast".
            fast_available: Whether "fast" is anything else than "exact" here.
            fast_line: What "fast" means here.
            engine: "openvino", "tensorflow" or "auto".
            gpu_line: Name of the GPU, or after "GPU: " why there is none.
        """
        has_gpu = bool(gpu_line) and not gpu_line.startswith("GPU: ")
        self._precision.set_possible("fast", fast_available, why=fast_line)
        self._precision.set_chosen(precision if fast_available else "exact")
        self._fast_line.setText(fast_line)
        words = painting.shortened(gpu_line or "GPU: none found", theme.font(theme.SMALL), _LONGEST_GPU)
        self._engine.set_possible("auto", has_gpu, words, gpu_line)
        self._engine.set_chosen("auto" if has_gpu and engine != "openvino" else "openvino")

    def set_coverage(self, coverage: float | None) -> None:
        """Which share (0..1) of pictures like its own the model in use answers; None where it cannot refuse any."""
        self._known_coverage = coverage
        self.answers.setVisible(coverage is not None)
        if coverage is None:
            self.fold()
            return
        self.answers.setText(f"{trust.in_short(coverage)}…")
        self.answers.setAccessibleName(f"Choose how much it answers. {trust.in_words(coverage)}")
        self.answers.setToolTip(trust.in_words(coverage))
        if self.coverage is not None:
            self.coverage.show_coverage(coverage)

    @Slot()
    def fold(self) -> None:
        """As it is when it opens: the slider is behind its link."""
        if self.coverage is not None:
            self.coverage.hide()
            self._covering.activate()  # or its old height is told
            self.resized.emit()

    @Slot()
    def _fold_out(self) -> None:
        """The slider, made when it is first asked for; away again where it is there already."""
        if self.coverage is None:
            from desktop_classifier.gui.widgets.coverage_line import CoverageLine

            self.coverage = CoverageLine()
            self.coverage.chosen.connect(self.coverage_chosen)
            self._covering.addWidget(self.coverage)
        elif not self.coverage.isHidden():
            self.fold()
            return
        if self._known_coverage is not None:
            self.coverage.show_coverage(self._known_coverage)
        self.coverage.show()
        self.resized.emit()
        self.coverage.place.slider.setFocus(Qt.FocusReason.TabFocusReason)

    def set_gpu(self, row: GpuRow | None) -> None:
        """Show how an NVIDIA card stands, where there is something to say of one."""
        self._gpu.show_row(row)

    def ask_to_remove_gpu(self) -> None:
        """Ask whether what was fetched for it shall be removed."""
        self._gpu.ask()

    def focus_current(self, reason: Qt.FocusReason) -> None:
        """The keyboard starts at the model in use."""
        row = self._models.in_use()
        view = self._views.get(row.spec_id) if row else None
        if view is None and self._views:
            view = next(iter(self._views.values()))
        if view is not None:
            view.setFocus(reason)
            self._scroll.ensureWidgetVisible(view)

    @Slot()
    def _rebuild(self) -> None:
        self._views = {}
        self._get_all.setParent(None)
        fresh = QWidget()
        column = QVBoxLayout(fresh)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        shown = [row for row in self._models.rows() if _belongs_here(row)]
        for group, rows in itertools.groupby(shown, key=lambda row: row.group):
            column.addWidget(self._heading(group))
            for row in rows:
                column.addWidget(self._made_view(row))
        column.addStretch(1)
        self._list = fresh
        self._scroll.setWidget(fresh)  # deletes the one before
        fresh.setAutoFillBackground(False)
        self._show_get_all()
        self.resized.emit()

    @Slot(QModelIndex, QModelIndex)
    def _on_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        changed = [self._models.index(number).data(ModelRole.ROW) for number in range(first.row(), last.row() + 1)]
        if any(_belongs_here(row) != (row.spec_id in self._views) for row in changed):
            self._rebuild()
            return
        for row in changed:
            if row.spec_id in self._views:
                self._views[row.spec_id].show_row(row)
        self._show_get_all()
        self.resized.emit()

    def _show_get_all(self) -> None:
        words = get_all(self._models.rows())
        self._get_all.setText(words)
        self._get_all.setAccessibleName(words)
        self._get_all.setVisible(bool(words))

    # Parts

    def _heading(self, group: str) -> QWidget:
        heading = QWidget()
        row = QHBoxLayout(heading)
        row.setContentsMargins(14, 4, 4, 4)
        words = ElidedLine(theme.CAPTION, dim=True)
        words.set_words(group)
        row.addWidget(words)
        row.addStretch(1)
        if group == Group.PRETRAINED:
            row.addWidget(self._get_all)
        heading.setFixedHeight(32)
        return heading

    def _made_view(self, row: ModelRow) -> ModelRowView:
        view = ModelRowView(row)
        view.chosen.connect(self.model_chosen)
        view.download_requested.connect(self.download_requested)
        view.cancel_requested.connect(self.cancel_requested)
        view.import_requested.connect(self.import_requested)
        view.stepped.connect(lambda step: self._step(row.spec_id, step))
        self._views[row.spec_id] = view
        return view

    def _step(self, spec_id: str, step: int) -> None:
        views = list(self._views.values())
        at = views.index(self._views[spec_id]) + step
        view = views[min(max(at, 0), len(views) - 1)]
        view.setFocus(Qt.FocusReason.TabFocusReason)
        self._scroll.ensureWidgetVisible(view)

    def _made_foot(self) -> QWidget:
        self._fast_line.setWordWrap(True)
        self._fast_line.setFont(theme.font(theme.CAPTION))
        self._fast_line.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        choices = QHBoxLayout()
        choices.setContentsMargins(14, 0, 14, 0)
        choices.setSpacing(12)
        choices.addWidget(self._precision)
        choices.addWidget(self._fast_line, 1)
        choices.addWidget(self._engine)
        links = QHBoxLayout()
        links.setContentsMargins(4, 0, 4, 0)
        links.setSpacing(2)
        for words, signal in (
            ("More models…", self.more_models_requested),
            ("Import a file…", self.import_any_requested),
        ):
            link = Button(words, Kind.LINK)
            link.clicked.connect(signal)
            links.addWidget(link)
        links.addStretch(1)
        links.addWidget(self.answers)
        foot = _Foot()
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, 16, 0, 2)
        column.setSpacing(8)
        column.addWidget(self._gpu)
        column.addLayout(choices)
        column.addLayout(links)
        column.addLayout(self._covering)
        return foot

    # Size

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, self.heightForWidth(WIDTH))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        inner = width - 2 * _PADDING
        return 2 * _PADDING + _height(self._list, inner) + _height(self._foot, inner)


class _Foot(QWidget):
    """Set off from the list by a line."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(0, 4, self.width(), painting.hairline(painter))
        painter.fillRect(rect, theme.colours(self.palette()).line)


def _belongs_here(row: ModelRow) -> bool:
    """Of the many other models only those that are on this computer or on their way."""
    return row.group != Group.MORE or row.usable or row.under_way or row.in_use or row.error is not None


def _height(part: QWidget, width: int) -> int:
    layout = part.layout()
    if layout is None:
        return 0
    return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()
