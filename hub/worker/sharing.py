"""Recalls what views have withdrawn, makes the packages that are due, and drops them where they are wanted."""

from functools import partial

from auth.clients.queries import subscriber
from auth.tokens import signing_keys
from hub.core.settings import Settings
from hub.core.store.database import Database
from hub.sharing.packages.drops.targets import SftpAccess
from hub.sharing.packages.drops.work import DropOffice, drop_next
from hub.sharing.packages.making.work import Workshop, make_next
from hub.sharing.packages.schedules.commands import ask_for_due
from hub.sharing.packages.signatures.detached import Signer
from hub.sharing.packages.signatures.keys import JwkKey, sm2_key
from hub.sharing.recalls.commands import issue
from hub.worker.metrics import measure
from resolvers.sharing.access import owner


class SharingRounds:
    """One worker's rounds of what goes out."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._settings = database, settings

    async def round(self) -> None:
        await issue(self._database, partial(subscriber, self._database))
        await ask_for_due(self._database)
        shop = await workshop(self._database, self._settings)
        while await make_next(shop):
            pass
        access = SftpAccess(self._settings.sftp_key, self._settings.sftp_known_hosts)
        office = DropOffice(self._database, self._settings.packages_folder, access, partial(owner, self._database))
        while await drop_next(office):
            pass
        await measure(self._database)


async def workshop(database: Database, settings: Settings) -> Workshop:
    """What packages are made with: the hub's signing key, and the district's SM2 key where it has one."""
    async with database.transaction() as connection:
        await signing_keys.ensure(connection, settings.signing_algorithm)
        keys = await signing_keys.read(connection)
    second = [sm2_key(settings.sm2_key)] if settings.sm2_key else []
    signers: list[Signer] = [JwkKey(keys.signing), *second]
    return Workshop(database, settings.packages_folder, signers, partial(owner, database))
