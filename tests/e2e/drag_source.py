"""Another program's window, from which files are dragged: python drag_source.py FILE…"""

import json
import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QLabel


class Source(QLabel):
    def __init__(self, files):
        super().__init__("drag me")
        self.setWindowTitle("Drag source")
        self.files = files

    def mouseMoveEvent(self, event):  # noqa: N802 - the name is Qt's
        drag, data = QDrag(self), QMimeData()
        data.setUrls([QUrl.fromLocalFile(file) for file in self.files])
        drag.setMimeData(data)
        print(json.dumps({"event": "dragging"}), flush=True)
        action = drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, Qt.DropAction.MoveAction)
        print(json.dumps({"event": "dropped", "action": action.name}), flush=True)
        QApplication.quit()

    def paintEvent(self, event):  # noqa: N802 - the name is Qt's
        super().paintEvent(event)
        print(json.dumps({"event": "painted"}), flush=True)


application = QApplication(sys.argv[:1])
source = Source(sys.argv[1:])
source.setGeometry(1300, 0, 240, 160)
source.show()
sys.exit(application.exec())
