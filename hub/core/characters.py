"""Characters that look like another or like nothing: full-width forms, odd blanks, and marks without width."""

import re
import unicodedata

#: Marks that show nothing and mean nothing: zero-width, direction and variation marks, and fillers.
INVISIBLE_CHARACTERS = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef"
)
INVISIBLE = re.compile(f"[{INVISIBLE_CHARACTERS}]+")
#: What a terminal obeys instead of showing it, or shows in another order than it is written: controls, marks that turn
#: the direction, what shows nothing, line ends of Unicode, and halves of characters.
_OBEYED = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{INVISIBLE_CHARACTERS}]")
_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0xFFE1: "£", 0xFFE5: "¥"}
_BLANKS = dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")
_USUAL = _FULL_WIDTH | _BLANKS


def usual_width(text: str) -> str:
    """The text with full-width characters and odd blanks in their usual form, one for one.

    Not Unicode's NFKC, which also makes 12² into 122 and ① into 1.
    """
    return text if text.isascii() else text.translate(_USUAL)


def escaped(text: str) -> str:
    """The text as a terminal may be given it: whatever it would obey is written as JSON and Python write it."""
    return text if text.isascii() and text.isprintable() else _OBEYED.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[place]:02x}{units[place + 1]:02x}" for place in range(0, len(units), 2))


def named(character: str) -> str:
    """The character's number and name in Unicode, for whoever cannot see it."""
    return f"U+{ord(character):04X} {unicodedata.name(character, 'without a name')}"


def names(text: str) -> str:
    """The names of the text's characters, each once."""
    return ", ".join(named(character) for character in dict.fromkeys(text))
