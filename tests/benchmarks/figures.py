"""How figures are kept and printed: best and median of several runs, beside the first case."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Run:
    """What one run took.

    Attributes:
        wall: seconds from start to end.
        cpu: seconds of processor time, all threads, user and system.
        memory: the most that was in use, in MiB.
    """

    wall: float
    cpu: float
    memory: float = 0.0


@dataclass
class Measured:
    """The runs of one case."""

    runs: list[Run] = field(default_factory=list)

    def add(self, run: Run) -> None:
        """Take up one more run."""
        self.runs.append(run)

    def best(self, what: str) -> float:
        """The least of the runs: what is left when the machine had nothing else to do."""
        return float(min(getattr(run, what) for run in self.runs))

    def median(self, what: str) -> float:
        """The middle of the runs."""
        return float(statistics.median(getattr(run, what) for run in self.runs))


def table(title: str, measured: Mapping[str, Measured]) -> str:
    """One line a case; the ratios are to the first case."""
    base = next(iter(measured.values()))
    lines = [
        f"{title} ({len(base.runs)} runs in turn)",
        f"  {'':<32}{'wall, best':>12}{'median':>10}{'×':>7}{'CPU, best':>12}{'×':>7}{'MiB':>7}",
    ]
    for name, case in measured.items():
        wall, cpu = case.best("wall"), case.best("cpu")
        lines.append(
            f"  {name:<32}{wall * 1000:>9.0f} ms{case.median('wall') * 1000:>7.0f} ms"
            f"{wall / base.best('wall'):>7.2f}{cpu * 1000:>9.0f} ms"
            f"{cpu / base.best('cpu'):>7.2f}{case.median('memory'):>7.0f}"
        )
    return "\n".join(lines)
