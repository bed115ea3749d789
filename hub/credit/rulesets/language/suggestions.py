"""What was probably meant by a name that is not known."""

from collections.abc import Iterable
from difflib import get_close_matches


def unknown(kind: str, name: object, known: Iterable[str]) -> str:
    """What was written, and what was meant if that can be told."""
    names = list(known)
    others = f"; there are {', '.join(names)}" if len(names) < 9 else ""
    return f"no {kind} is called {name!r}{meant(name, names) or others}"


def meant(name: object, names: Iterable[str]) -> str:
    """The name that is nearest, if one is near."""
    close = get_close_matches(str(name), list(names), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
