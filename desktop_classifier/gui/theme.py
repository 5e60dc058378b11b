"""How the window looks: two palettes of our own, the sizes of type, and the switch between light and dark.

Qt's palette has no role for "unsure" or for the empty part of a bar, so a frozen record holds all colours and the
palette is made from it. Whole palettes are set because `setColorScheme` alone changes nothing where no desktop listens.
"""

from __future__ import annotations

import string
import sys
from dataclasses import dataclass, fields

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from desktop_classifier.base import paths

TITLE, FIRST, BODY, CONTROL, SMALL, CAPTION, FINE = 21.0, 17.0, 14.0, 13.0, 12.5, 12.0, 11.0
"""Sizes of type, in pixels at 100 %: a page's title, the first answer, text, buttons, chips, lines, file names."""

MEDIUM, SEMIBOLD = QFont.Weight.Medium, QFont.Weight.DemiBold

MOTION_MS = 140
"""How long anything moves."""

_NO_DESKTOP_FONT = ("", "sans", "sans serif", "sans-serif", "helvetica", "dejavu sans")
"""What Qt answers where no desktop chose a font."""


@dataclass(frozen=True, slots=True)
class Colours:
    """Every colour of one palette; nothing else in the window names a colour.

    Args:
        window: Ground of the window.
        base: Ground of cards, fields and the right panel.
        alternate: Ground of what is set apart on `base`.
        text: Text.
        dim: Text that says less.
        line: Hairlines.
        accent: Links, the first bar, what is chosen.
        on_accent: Text on `accent`.
        paler: The second and later bars, laid over `track`.
        selection: Laid over the ground of what is chosen.
        unsure: Text of the unsure badge.
        unsure_ground: Its ground.
        failed: Text about what could not be done.
        ready: Text about what is ready.
        track: The empty part of a bar.
        accent_hover: `accent` under the mouse.
        on_selection: The accent for text on what is chosen, where `accent` itself falls short of a contrast of 4.5.
    """

    window: QColor
    base: QColor
    alternate: QColor
    text: QColor
    dim: QColor
    line: QColor
    accent: QColor
    on_accent: QColor
    paler: QColor
    selection: QColor
    unsure: QColor
    unsure_ground: QColor
    failed: QColor
    ready: QColor
    track: QColor
    accent_hover: QColor
    on_selection: QColor


def _with_alpha(name: str, part: float) -> QColor:
    colour = QColor(name)
    colour.setAlphaF(part)
    return colour


LIGHT = Colours(
    window=QColor("#f6f6f7"),
    base=QColor("#ffffff"),
    alternate=QColor("#f0f0f2"),
    text=QColor("#1d1d20"),
    dim=QColor("#5f5f68"),
    line=QColor("#d4d4da"),
    accent=QColor("#2563eb"),
    on_accent=QColor("#ffffff"),
    paler=_with_alpha("#2563eb", 0.72),
    selection=_with_alpha("#2563eb", 0.08),
    unsure=QColor("#8a5200"),
    unsure_ground=QColor("#fff1d6"),
    failed=QColor("#b3261e"),
    ready=QColor("#17703a"),
    track=QColor("#e9e9ed"),
    accent_hover=QColor("#1d56d6"),
    on_selection=QColor("#1d56d6"),
)

DARK = Colours(
    window=QColor("#1e1f22"),
    base=QColor("#26272b"),
    alternate=QColor("#2e2f34"),
    text=QColor("#ececf0"),
    dim=QColor("#a6a7b1"),
    line=QColor("#43444b"),
    accent=QColor("#6b9bf7"),
    on_accent=QColor("#0c1220"),
    paler=_with_alpha("#6b9bf7", 0.70),
    selection=_with_alpha("#6b9bf7", 0.12),
    unsure=QColor("#f3bb68"),
    unsure_ground=QColor("#3a3020"),
    failed=QColor("#ff8f86"),
    ready=QColor("#74d69c"),
    track=QColor("#37383e"),
    accent_hover=QColor("#82abf9"),
    on_selection=QColor("#82abf9"),
)


def colours(palette: QPalette) -> Colours:
    """The colours that belong to a widget's palette, so that painting needs no state of its own."""
    return DARK if palette.color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def font(px: float = BODY, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The application's font in another size (`px` pixels where text is 14) and weight, digits all equally wide."""
    made = QFont(QGuiApplication.font())
    made.setPointSizeF(made.pointSizeF() * px / BODY)
    made.setWeight(weight)
    return made


def palette(of: Colours) -> QPalette:
    """The same colours in the roles that Qt's own widgets know."""
    role = QPalette.ColorRole
    made = QPalette()
    for roles, colour in (
        ((role.Window, role.Button, role.Midlight), of.window),
        ((role.Base, role.Light, role.ToolTipBase), of.base),
        ((role.AlternateBase,), of.alternate),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.BrightText), of.text),
        ((role.PlaceholderText,), of.dim),
        ((role.Mid, role.Dark, role.Shadow), of.line),
        ((role.Highlight, role.Accent, role.Link, role.LinkVisited), of.accent),
        ((role.HighlightedText,), of.on_accent),
    ):
        for each in roles:
            made.setColor(each, colour)
    for each in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, each, blend(of.dim, of.window, 0.6))
    return made


def blend(over: QColor, ground: QColor, part: float) -> QColor:
    """`over` laid on an opaque `ground`, `part` of it in 0..1."""
    mixed = (round(a * part + b * (1 - part)) for a, b in zip(over.getRgb()[:3], ground.getRgb()[:3], strict=True))  # type: ignore[index]
    return QColor(*mixed)


def apply(app: QApplication, choice: str) -> None:
    """Dress the application in "light" or "dark", or as the desktop says ("system"), now and whenever it changes."""
    follower = app.findChild(_Follower) or _Follower(app)
    follower.choose(choice)


class _Follower(QObject):
    """Keeps the application in the chosen dress. A child of the application, which ends with it."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._worn: Colours | None = None
        if sys.platform.startswith("linux"):
            app.setStyle("Fusion")
        app.setFont(_text_font())
        app.styleHints().colorSchemeChanged.connect(self._scheme_changed)
        self._choice = "system"

    def choose(self, choice: str) -> None:
        self._choice = choice
        scheme = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(choice, Qt.ColorScheme.Unknown)
        self._app.styleHints().setColorScheme(scheme)  # title bars and native dialogs listen to this
        self._dress()

    @Slot()
    def _scheme_changed(self) -> None:
        self._dress()

    def _dress(self) -> None:
        wanted = self._wanted()
        if wanted is self._worn:
            return
        self._worn = wanted
        self._app.setPalette(palette(wanted))
        self._app.setStyleSheet(_style_sheet(wanted))

    def _wanted(self) -> Colours:
        if self._choice == "system":
            return DARK if self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT
        return DARK if self._choice == "dark" else LIGHT


def _text_font() -> QFont:
    """The desktop's font at the size of our text, or larger if the desktop's is; Inter where there is no desktop."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    made = QFont(system)
    if system.family().lower() in _NO_DESKTOP_FONT and "Inter" in QFontDatabase.families():
        made.setFamily("Inter")
        made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)  # drawn for screens: its own widths fit best
    screen = QGuiApplication.primaryScreen()
    per_inch = screen.logicalDotsPerInch() if screen else 96.0
    made.setPointSizeF(max(BODY * 72 / per_inch, min(system.pointSizeF(), 20.0)))
    if hasattr(QFont, "Tag"):  # Qt 6.7
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def _style_sheet(of: Colours) -> str:
    """The little that Qt's own widgets need beside their palette."""
    template = string.Template(paths.resource("theme/window.qss").read_text(encoding="utf-8"))
    return template.substitute({f.name: _css(getattr(of, f.name)) for f in fields(Colours)})


def _css(colour: QColor) -> str:
    return f"rgba({colour.red()}, {colour.green()}, {colour.blue()}, {colour.alphaF():.2f})"
