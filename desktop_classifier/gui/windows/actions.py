"""What the window can do, as a table: menus and shortcuts are made from it, and the guide's keyboard page agrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from desktop_classifier.gui import icons


@dataclass(frozen=True, slots=True)
class Entry:
    """One action.

    Args:
        name: By which the window connects it.
        words: In menus.
        keys: Its shortcuts; the first one is shown.
        icon: Name of one of our icons, or "".
        needs: What must be there for it: "", "pictures", "selection", "answers" or "removed".
        switch: Whether it stays on until it is chosen again.
    """

    name: str
    words: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    needs: str = ""
    switch: bool = False


TABLE = (
    Entry("open", "Open pictures…", ("Ctrl+O",), "pictures"),
    Entry("open_folder", "Open a folder…", ("Ctrl+Shift+O",), "folder"),
    Entry("paste", "Paste a picture", ("Ctrl+V", "Shift+Ins"), "copy"),
    Entry("samples", "Try the sample pictures", (), "picture"),
    Entry("copy", "Copy answer", ("Ctrl+C", "Ctrl+Ins"), "copy", "selection"),
    Entry("show_in_folder", "Show in folder", ("Ctrl+R",), "folder", "selection"),
    Entry("remove", "Remove from the list", ("Del",), "trash", "selection"),
    Entry("clear", "Clear the list", ("Ctrl+Shift+Del",), "", "pictures"),
    Entry("undo", "Undo remove", ("Ctrl+Z",), "undo", "removed"),
    Entry("why", "Why? (heat map)", ("W",), "", "pictures", switch=True),
    Entry("filter", "Find in the list", ("Ctrl+F",), "search", "pictures"),
    Entry("export", "Export the answers…", ("Ctrl+E",), "export", "answers"),
    Entry("teach", "Teach it your own…", ("Ctrl+T",), "teach"),
    Entry("models", "Models…", ("Ctrl+M",), "models"),
    Entry("preferences", "Preferences…", ("Ctrl+,",), "settings"),
    Entry("full_screen", "Full screen", ("F11",)),
    Entry("help", "Help", ("F1",), "help"),
    Entry("doctor", "Check this computer…", (), "check"),
    Entry("about", "About", (), "info"),
    Entry("quit", "Quit", ("Ctrl+Q",), "quit"),
)

ADD_MENU = ("open", "open_folder", "paste", "", "samples")
"""Names in the menu of *Add pictures*; "" is a line."""

MAIN_MENU = (
    *("export", "copy", "show_in_folder", "why", "filter", ""),
    *("remove", "clear", "undo", ""),
    *("teach", "models", "preferences", "full_screen", ""),
    *("help", "doctor", "about", "", "quit"),
)


class Actions(QObject):
    """The actions of one window, by name."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._made = {entry.name: self._make(entry) for entry in TABLE}

    def __getitem__(self, name: str) -> QAction:
        return self._made[name]

    def allow(self, there: Mapping[str, bool]) -> None:
        """Enable each action for which everything needed is there."""
        for entry in TABLE:
            self._made[entry.name].setEnabled(not entry.needs or there.get(entry.needs, False))

    def menu(self, names: tuple[str, ...], parent: QWidget) -> QMenu:
        made = QMenu(parent)
        for name in names:
            if name:
                made.addAction(self._made[name])
            else:
                made.addSeparator()
        return made

    def _make(self, entry: Entry) -> QAction:
        action = QAction(entry.words, self._window)
        action.setObjectName(entry.name)
        action.setCheckable(entry.switch)
        action.setShortcuts([QKeySequence(keys) for keys in entry.keys])
        if entry.icon:
            action.setIcon(icons.icon(entry.icon))
        self._window.addAction(action)
        return action
