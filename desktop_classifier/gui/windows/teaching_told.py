"""What the main window tells of teaching: a strip at its foot, and what there is to decide about a model."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from desktop_classifier.base.errors import UserError
from desktop_classifier.gui import figures
from desktop_classifier.gui.controllers.offers import Offer
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.gui.controllers.story import Phase
from desktop_classifier.gui.widgets.teaching_strip import TeachingStrip
from desktop_classifier.gui.windows.notice_line import NoticeLine
from desktop_classifier.gui.windows.telling import Telling
from desktop_classifier.gui.windows.wizard.opening import Opening
from desktop_classifier.training.events import Finished, QuickReady

if TYPE_CHECKING:  # its module brings NumPy
    from desktop_classifier.training.project import Project


class TeachingTold(QObject):
    """Connects the teaching of one session with its window. A better model is offered, never put in place unseen."""

    def __init__(
        self, session: Session, opening: Opening, strip: TeachingStrip, notice: NoticeLine, telling: Telling
    ) -> None:
        super().__init__(strip)
        self._session, self._opening, self._strip, self._notice = session, opening, strip, notice
        self._telling = telling
        self._deleted = "", ""
        teaching, own = session.teaching, session.own
        teaching.changed.connect(self._show_strip)
        teaching.quick_ready.connect(self._on_quick)
        teaching.finished.connect(self._on_finished)
        teaching.failed.connect(self._on_failed)
        teaching.interrupted.connect(self._on_interrupted)
        own.offered.connect(self._on_offered)
        own.adopted.connect(self._on_adopted)
        own.removed.connect(self._on_removed)
        own.restored.connect(self._on_restored)
        own.failed.connect(telling.trouble)
        opening.failed.connect(telling.trouble)
        opening.use_requested.connect(self.use)
        opening.picture_activated.connect(lambda path: telling.watch_reveal(session.show_in_folder(path)))
        strip.show_requested.connect(opening.open_training)
        strip.go_on_requested.connect(teaching.go_on)

    @Slot(str)
    def use(self, id: str) -> None:
        """Answer with this model, in its newest version: the user asked for it."""
        self._with_newest(id, lambda: self._session.use(id))

    # The strip

    @Slot()
    def _show_strip(self) -> None:
        story = self._session.teaching.story
        if story is None or not (story.under_way or story.phase is Phase.PAUSED):
            self._strip.hide()
        elif story.phase is Phase.PAUSED:
            words = f"Teaching “{story.short_name}”: {story.title[:1].lower()}{story.title[1:]}"
            self._strip.show_progress(words, "", story.now.part, waits=True)
        else:
            self._strip.show_progress(*story.strip)

    # What happened

    @Slot(object)
    def _on_quick(self, ready: QuickReady) -> None:
        self._session.own.refresh()
        story = self._session.teaching.story
        if self._opening.is_open or story is None or not story.tunes:
            return
        self._notice.say(
            f"The quick “{self._name}” is ready: right on {figures.count(ready.right)} of {figures.count(ready.of)} "
            "held-back pictures.",
            offer="Use it",
            action=lambda: self.use(ready.model),
        )

    @Slot(object)
    def _on_finished(self, finished: Finished) -> None:
        if not self._opening.is_open:
            self._notice.say(f"“{self._name}” is ready.", offer="Look at it", action=self._opening.open_result)
        if self._session.choices.now.model == finished.model:
            self._session.own.refresh()  # what is better is offered
        else:
            self._with_newest(finished.model, lambda: None)  # nobody uses what was there before

    @Slot(object)
    def _on_failed(self, error: UserError) -> None:
        if not self._opening.is_open:
            line = f"“{self._name}” could not be taught further. {error.message}"
            self._notice.say(line, trouble=True, offer="Show", action=self._opening.open_training)

    @Slot(object)
    def _on_interrupted(self, project: Project) -> None:
        how = "is paused" if project.state == "paused" else "was interrupted"
        self._ask_whether(project, f"Teaching “{figures.readable(project.name)}” {how}.")

    def _ask_whether(self, project: Project, line: str) -> None:
        self._notice.say(
            line,
            offer="Go on",
            action=lambda: self._go_on_with(project),
            other="Leave it",
            other_action=lambda: self._session.teaching.leave(project),
        )

    def _go_on_with(self, project: Project) -> None:
        if not self._opening.go_on_with(project):
            self._ask_whether(project, f"“{figures.readable(project.name)}” can go on when “{self._name}” is done.")

    @Slot(object)
    def _on_offered(self, offer: Offer) -> None:
        if offer.id != self._session.choices.now.model:
            return
        own = self._session.own
        self._notice.say(
            offer.sentence,
            offer="Use it",
            action=lambda: own.adopt(offer.id),
            other="Keep the old one",
            other_action=lambda: own.decline(offer.id),
        )

    @Slot(object)
    def _on_adopted(self, offer: Offer) -> None:
        line = f"The newer “{figures.readable(offer.name)}” answers now."
        self._notice.say(line, offer="Take it back", action=lambda: self._session.own.take_back(offer), stays=True)

    @Slot(str, str)
    def _on_removed(self, id: str, name: str) -> None:
        line = f"“{figures.readable(name)}” deleted."
        self._notice.say(line, offer="Undo", action=lambda: self._session.own.restore(id))
        self._deleted = id, line

    @Slot(str)
    def _on_restored(self, id: str) -> None:
        if self._deleted == (id, self._notice.line):  # undone where else that was offered
            self._notice.dismiss()

    # Inside

    @property
    def _name(self) -> str:
        story = self._session.teaching.story
        return figures.readable(story.name) if story else ""

    def _with_newest(self, id: str, then: Callable[[], object]) -> None:
        own = self._session.own

        def look(known: object) -> None:
            owned = own.owned(id)
            if owned is not None and owned.offer is not None:
                own.adopt(id, quietly=True).succeeded.connect(lambda known: then())
            elif owned is not None:
                then()

        own.refresh().succeeded.connect(look)
