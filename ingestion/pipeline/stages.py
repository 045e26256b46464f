"""How far a run has come, told to whoever watches."""

from collections.abc import Callable
from typing import Final

STAGES: Final = {"decode": 0.0, "read": 0.15, "check": 0.5, "balances": 0.65, "write": 0.75}
"""The stages in order, each with the share of the work that lies before it."""

Report = Callable[[str, float], None]


class Progress:
    """Tells the stage and the share of the work that is done; the share never goes back."""

    def __init__(self, report: Report | None) -> None:
        self._report = report

    def reach(self, stage: str) -> None:
        """Tell that a stage begins."""
        if self._report is not None:
            self._report(stage, STAGES[stage])

    def finish(self, stage: str) -> None:
        """Tell that all is done."""
        if self._report is not None:
            self._report(stage, 1.0)
