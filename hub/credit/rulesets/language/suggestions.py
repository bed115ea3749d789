"""Suggestions for names that are not known."""

from collections.abc import Iterable
from difflib import get_close_matches


def unknown(kind: str, name: object, known: Iterable[str]) -> str:
    """Say that a name is not known, and suggest the nearest known one, or else all if they are fewer than 9."""
    names = list(known)
    others = f"; there are {', '.join(names)}" if len(names) < 9 else ""
    return f"no {kind} is called {name!r}{did_you_mean(name, names) or others}"


def did_you_mean(name: object, names: Iterable[str]) -> str:
    """Suggest the nearest name; empty if none is near."""
    close = get_close_matches(str(name), list(names), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def nearest(names: Iterable[object], known: Iterable[str]) -> str | None:
    """The known word that one of the names comes nearest to; None if none is near."""
    words = list(known)
    return next((close[0] for name in names if (close := get_close_matches(str(name), words, n=1))), None)
