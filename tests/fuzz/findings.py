"""What an answer must be, whatever was asked; and the sums that are printed at the end."""

from collections import Counter
from dataclasses import dataclass, field

from tests.fuzz.cases import Case

#: Seconds of this process's CPU, where no password hash is computed.
MOST_CPU = 0.1


@dataclass(frozen=True)
class Told:
    """An answer, and the CPU that it took, in seconds."""

    status: int
    headers: dict[str, str]
    text: str
    cpu: float = 0.0


@dataclass
class Findings:
    """`faults` are (number of the case, sentence)."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[tuple[int, str]] = field(default_factory=list)
    worst: list[tuple[float, int, str]] = field(default_factory=list)

    def judge(self, number: int, case: Case, told: Told) -> None:
        self.statuses[told.status] += 1
        self.faults += [(number, fault) for fault in faults(told)]
        if not case.hashed:
            self.worst = sorted([*self.worst, (told.cpu, number, f"{case.method} {case.path[:40]}")], reverse=True)[:5]

    @property
    def slow(self) -> list[tuple[float, int, str]]:
        return [one for one in self.worst if one[0] > MOST_CPU]


def faults(told: Told) -> list[str]:
    """Sentences about what no answer may be."""
    found = []
    if told.status >= 500:
        found.append(f"status {told.status}: {told.text[:200]}")
    if '"code":"INTERNAL"' in told.text:
        found.append(f"an unexpected error: {told.text[-200:]}")
    if "Traceback" in told.text:
        found.append("a traceback is shown")
    if told.status == 401 and "www-authenticate" not in told.headers:
        found.append("401 without WWW-Authenticate")
    if told.status == 405 and "allow" not in told.headers:
        found.append("405 without Allow")
    if told.status == 429 and "retry-after" not in told.headers:
        found.append("429 without Retry-After")
    return found
