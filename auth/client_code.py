"""The code that names a client: its `client_id` in OAuth."""

import re

#: Shorter than a secret (43 characters), so that a secret sent in the code's place never reaches the log.
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


def is_client_code(text: str) -> bool:
    """Return whether the text can name a client: 1 to 40 letters, digits, dots, hyphens and underscores."""
    return _CODE.fullmatch(text) is not None
