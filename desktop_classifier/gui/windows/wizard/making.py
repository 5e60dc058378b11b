"""Puts the wizard together: the frame, its six pages, and what stands behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop_classifier.gui.controllers.draft import Draft, Step
from desktop_classifier.gui.controllers.preparing import Preparing
from desktop_classifier.gui.controllers.session import Session
from desktop_classifier.gui.qt.thumbnails import Thumbnails
from desktop_classifier.gui.windows.wizard.model_page import ModelPage
from desktop_classifier.gui.windows.wizard.page import Page
from desktop_classifier.gui.windows.wizard.pictures_page import PicturesPage
from desktop_classifier.gui.windows.wizard.result_page import Fixing, ResultPage
from desktop_classifier.gui.windows.wizard.thorough_page import ThoroughPage
from desktop_classifier.gui.windows.wizard.training_page import TrainingPage
from desktop_classifier.gui.windows.wizard.use_page import UsePage
from desktop_classifier.gui.windows.wizard.window import WizardWindow


@dataclass(frozen=True, slots=True)
class Small:
    """Makers of small pictures, one for each size that pages show at the same time."""

    cards: Thumbnails
    findings: Thumbnails
    walls: Thumbnails
    tried: Thumbnails


@dataclass(frozen=True, slots=True)
class Made:
    """A wizard and what it decides about."""

    draft: Draft
    preparing: Preparing
    window: WizardWindow

    def end(self) -> None:
        """Close it for good."""
        self.preparing.shutdown()
        self.window.close()
        self.window.deleteLater()


def small(session: Session) -> Small:
    """Made once; every wizard uses the same."""
    return Small(*(session.more_thumbnails() for _ in range(4)))


@dataclass(frozen=True, slots=True)
class Ways:
    """Where pages lead to outside the wizard.

    Args:
        use: Answer with the model of this id.
        add: Back to the pictures, to add some.
        reveal: Show where a picture lies.
    """

    use: Callable[[str], object]
    add: Callable[[], object]
    reveal: Callable[[Path], object]


def make(session: Session, draft: Draft, pictures: Small, ways: Ways, first: Step = Step.PICTURES) -> Made:
    """A wizard that goes on from `draft` at the step `first`. Its pages are made when they are entered."""
    preparing = Preparing(draft, session.lessons)
    teaching, outcome = session.teaching, session.outcome

    def training() -> Page:
        page = TrainingPage(draft, teaching, pictures.walls)
        page.use_requested.connect(ways.use)
        return page

    def result() -> Page:
        page = ResultPage(teaching, outcome, pictures.walls, _fixing(session, draft))
        page.picture_activated.connect(ways.reveal)
        page.coverage_chosen.connect(session.own.set_coverage)
        page.add_requested.connect(ways.add)
        return page

    def use() -> Page:
        page = UsePage(teaching, outcome, session.own, session.trying, pictures.tried)
        page.use_requested.connect(ways.use)
        page.add_requested.connect(ways.add)
        return page

    window = WizardWindow(
        {
            Step.PICTURES: lambda: PicturesPage(draft, preparing, pictures.cards, pictures.findings),
            Step.MODEL: lambda: ModelPage(draft, preparing, session.models),
            Step.THOROUGH: lambda: ThoroughPage(draft, preparing),
            Step.TRAINING: training,
            Step.RESULT: result,
            Step.USE: use,
        },
        first,
    )
    return Made(draft, preparing, window)


def _fixing(session: Session, draft: Draft) -> Fixing:
    return Fixing(session.mending, session.doubts, draft, session.another_why(), session.another_preview())
