"""Chromium at a hub on loopback: what it drew, and everything it complained of on the way."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from playwright.async_api import Browser, Page, async_playwright

from hub.app import create_app
from hub.core.settings import Settings
from hub.core.store.database import Database
from tests.clients.serving import free_port

#: The first of these that is there.
CHROMIUM = os.environ.pop("HUB_CHROMIUM", None) or shutil.which("chromium")
#: Where screenshots are kept as the run's artefacts; without it they go with the test's own folder.
SCREENSHOTS = os.environ.get("SCREENSHOTS")
DESK, PHONE, NARROWEST = 1280, 375, 320


@dataclass
class Window:
    """One page of the browser; `complaints` are errors of its console, which tell of its content policy too."""

    page: Page
    url: str
    folder: Path
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    who: str | None = None

    async def open(self, path: str) -> None:
        await self.page.goto(self.url + path)

    async def log_in(self, subject: str) -> None:
        await self.open("/login/demo?next=/purpose")
        await self.page.locator("form", has=self.page.locator(f'input[value="{subject}"]')).locator("button").click()
        await self.page.get_by_label("信用融资").check()
        await self.page.get_by_role("button", name="确定").click()

    async def keep(self, name: str) -> None:
        """Keep what is drawn, whole."""
        self.folder.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=self.folder / f"{name}.png", full_page=True)

    @property
    def outside(self) -> list[str]:
        return [url for url in self.asked if not url.startswith((self.url, "data:"))]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@asynccontextmanager
async def window(
    browser: Browser, url: str, width: int, folder: Path, *, scripts: bool = True
) -> AsyncIterator[Window]:
    """Open a window of this width, with scripts or without."""
    context = await browser.new_context(
        viewport={"width": width, "height": 800}, locale="zh-CN", java_script_enabled=scripts
    )
    context.set_default_timeout(15_000)
    opened = Window(await context.new_page(), url, Path(SCREENSHOTS) if SCREENSHOTS else folder)
    opened.page.on("console", lambda said: opened.complaints.append(said.text) if said.type == "error" else None)
    opened.page.on("request", lambda request: opened.asked.append(request.url))
    yield opened
    await context.close()


@asynccontextmanager
async def serving(database: Database) -> AsyncIterator[str]:
    """Serve the hub on loopback in this process; gives its address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    app = create_app(Settings(database_url=database.url, public_url=url, demo_login=True))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, access_log=False))
    task = asyncio.create_task(server.serve())
    while not server.started:
        assert not task.done(), "the server did not start"
        await asyncio.sleep(0.01)
    yield url
    server.should_exit = True
    await task
