"""What an operator watches of sharing: how far it lags behind, what waits, and what fails."""

from prometheus_client import Gauge

from hub.core.store.database import Database
from hub.sharing.packages.queries import package_backlog
from hub.sharing.webhooks.queries import furthest_behind, webhook_backlog

_VIEWS_BEHIND = Gauge("hub_views_behind", "By how many positions the view that lags most is behind the hub.")
_PACKAGES_WAITING = Gauge("hub_packages_waiting", "Packages that wait or are being made.")
_PACKAGES_FAILING = Gauge("hub_packages_failing", "Packages that wait because something stands in their way.")
_PACKAGE_AGE = Gauge("hub_package_age_seconds", "Age of the newest package of the scheduled view that waits longest.")
_DROPS_WAITING = Gauge("hub_package_drops_waiting", "Packages that have not been dropped at their target yet.")
_WEBHOOKS_BEHIND = Gauge("hub_webhooks_behind", "By how many positions the webhook that lags most is behind the hub.")
_WEBHOOKS_FAILING = Gauge("hub_webhooks_failing", "Active webhooks whose last attempt failed.")
_WEBHOOKS_PAUSED = Gauge("hub_webhooks_paused", "Webhooks that are paused.")


async def measure(database: Database) -> None:
    """Set the gauges as the store has them: each worker tells the same of the whole hub."""
    packages, webhooks = await package_backlog(database), await webhook_backlog(database)
    _VIEWS_BEHIND.set(packages["views_behind"])
    _PACKAGES_WAITING.set(packages["waiting"])
    _PACKAGES_FAILING.set(packages["failing"])
    _PACKAGE_AGE.set(packages["age"])
    _DROPS_WAITING.set(packages["drops"])
    _WEBHOOKS_BEHIND.set(await furthest_behind(database))
    _WEBHOOKS_FAILING.set(webhooks["failing"])
    _WEBHOOKS_PAUSED.set(webhooks["paused"])
