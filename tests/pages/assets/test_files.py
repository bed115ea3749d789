"""What browsers get besides pages: small, from the hub alone, and kept for good."""

import gzip
import re

from hatch_build import ASSETS
from hub.core.store.database import Database
from hub.pages.site.assets import assets
from tests.pages.browser import browsing

#: Bytes of CSS and JavaScript together, gzipped: the district's limit (45 kB).
LIMIT = 45_000
#: Addresses in the style sheet that nothing is fetched from: how printed links are told apart.
SELECTORS = re.compile(r'\[href\^="https?://"\]')


def test_all_of_it_is_small() -> None:
    sizes = {name: len(gzip.compress(asset.content)) for name, asset in assets().items()}

    assert set(sizes) == {"styles.css", "htmx.js", "start.js"}
    assert sum(sizes.values()) < LIMIT, sizes


def test_the_style_sheet_fetches_nothing() -> None:
    css = (ASSETS / "files" / "styles.css").read_text("utf-8")

    assert re.findall(r"@import|@font-face|url\((?!\"?data:)[^)]*\)|https?://[^\"]*", SELECTORS.sub("", css)) == []


async def test_they_stand_at_addresses_that_change_with_them(database: Database) -> None:
    async with browsing(database) as browser:
        for asset in assets().values():
            answer = await browser.get(asset.path)
            assert (answer.status_code, answer.content) == (200, asset.content)
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
