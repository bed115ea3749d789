"""Packages: reading them, asking for one, confirming one; and the schedules by which they are made."""

from datetime import datetime

import strawberry

from auth.scopes import Scope
from hub.core.clock import SHANGHAI
from hub.sharing.packages.results import KeptPackage, NewPackage, PackageFormat, PackageKind, PackageState
from hub.sharing.packages.schedules.results import KeptSchedule, NewSchedule
from resolvers.request.mutations import MutationOutcome, MutationTransaction
from resolvers.sharing import packages, schedules
from resolvers.sharing.packages import package_by_number
from resolvers.sharing.schedules import ScheduleChange, schedule_by_number
from schema.language.declarations import answer, field, load, of
from schema.language.mutations import Payload, mutation
from schema.language.scalars import BigInt

_CRON = "When, as five fields such as `0 6 * * 1-5`, in the district's time."
_TARGET = "Where each package is dropped: `file://…`, `s3://…` or `sftp://…`; needs the scope `client:admin`."

strawberry.enum(PackageKind, description="All rows of a view at a position, or what changed between two.")
strawberry.enum(PackageFormat, description="A format that a package's rows can have.")
strawberry.enum(PackageState, description="How far a package is.")


@of(KeptPackage)
class Package:
    """The rows of a view, or what changed in them, as signed files at `/packages/{id}`."""

    number: int | None = field(description="Its number among the view's packages, from 1; null before it is ready.")
    kind: PackageKind = field(description="All rows, or what changed.")
    state: PackageState = field(description="How far it is.")
    cause: str | None = field(description="What it waits for, where something stands in its way.")
    progress: int = field(description="How many rows are written so far.")
    rows: int | None = field(description="How many rows it tells.")
    tombstones: int | None = field(description="How many rows it withdraws.")
    root: str | None = field(description="The digest of all of the view's rows at `to`, in hexadecimal.")
    manifest: str | None = field(description="SHA-256 of its manifest, in hexadecimal, by which a receipt names it.")
    from_position: BigInt | None = strawberry.field(
        name="from", description="The position from which a delta begins; null for a full package."
    )
    to_position: BigInt | None = strawberry.field(name="to", description="The position that it brings a copy to.")
    requested_at: datetime = field(description="When it was asked for.")
    made_at: datetime | None = field(description="When it was ready.")

    @answer(scope=None)
    def id(self: KeptPackage) -> strawberry.ID:
        """Its number among all packages, as it stands in its address."""
        return strawberry.ID(str(self.id))

    @answer(scope=None)
    def formats(self: KeptPackage) -> list[PackageFormat]:
        """The formats of its rows."""
        return list(self.formats)

    @answer(scope=None)
    def files(self: KeptPackage) -> list[str]:
        """The addresses of its files, below the hub's; the manifest first, none before it is ready."""
        return self.addresses


@strawberry.input(description="Which package is wanted.")
class PackageRequestInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    view: str = strawberry.field(description="The code of one of the client's views.")
    kind: PackageKind = strawberry.field(default=PackageKind.FULL, description="All rows, or what changed.")
    formats: list[PackageFormat] = strawberry.field(description="The formats of its rows.")
    begins: BigInt | None = strawberry.field(
        default=None,
        name="from",
        description="The position from which a delta begins; where the package before it ended, if not given.",
    )


@strawberry.input(description="Which package has been received.")
class PackageReceiptInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    package: strawberry.ID = strawberry.field(description="The package's id.")
    manifest: str = strawberry.field(description="SHA-256 of the manifest that was received, in hexadecimal.")


@of(MutationOutcome)
class PackagePayload(Payload):
    """The result of a change to a package."""

    @load(package_by_number, key="key", scope=Scope.DELIVERY_SUBSCRIBE)
    def package(self) -> Package | None:
        """The package as it is now; null where nothing was changed."""


@of(MutationOutcome)
class PackageRequestPayload(PackagePayload):
    """The package that will be made, or why there will be none."""


@of(MutationOutcome)
class PackageReceiptPayload(PackagePayload):
    """The package whose receipt was kept, or why none was."""


@strawberry.type(description="Changes to packages.")
class PackageMutations:
    @mutation(scope=Scope.DELIVERY_SUBSCRIBE, cost=100)
    async def package_request(self: MutationTransaction, input: PackageRequestInput) -> PackageRequestPayload | None:
        """Ask for a package now; it is made in the background, and `packages` tells how far it is."""
        wanted = NewPackage(input.kind, tuple(input.formats), input.begins)
        return await packages.request(self, input.view, wanted)

    @mutation(scope=Scope.DELIVERY_SUBSCRIBE)
    async def package_receipt(self: MutationTransaction, input: PackageReceiptInput) -> PackageReceiptPayload | None:
        """Confirm that a package has arrived whole: the hub keeps who has which rows since when."""
        return await packages.confirm(self, input.package, input.manifest)


@of(KeptSchedule)
class PackageSchedule:
    """Packages of a view are made again and again; the first of a view is full, whatever its schedule says."""

    client: str = field(description="The code of the client whose view it is.")
    next_at: datetime = field(description="When it asks for the next package.")

    @answer(scope=None)
    def id(self: KeptSchedule) -> strawberry.ID:
        """Its number."""
        return strawberry.ID(str(self.id))

    @answer(scope=None)
    def view(self: KeptSchedule) -> str:
        """The code of the view."""
        return self.code

    @answer(scope=None)
    def cron(self: KeptSchedule) -> str:
        """When, as five fields: minute, hour, day, month, day of the week."""
        return self.asked.cron

    @answer(scope=None)
    def time_zone(self: KeptSchedule) -> str:
        """The zone in which these fields are read."""
        return SHANGHAI.key

    @answer(scope=None)
    def working_days(self: KeptSchedule) -> bool:
        """Whether runs on days of rest are left out."""
        return self.asked.working_days

    @answer(scope=None)
    def kind(self: KeptSchedule) -> PackageKind:
        """All rows, or what changed."""
        return self.asked.kind

    @answer(scope=None)
    def formats(self: KeptSchedule) -> list[PackageFormat]:
        """The formats of the rows."""
        return list(self.asked.formats)

    @answer(scope=None)
    def target(self: KeptSchedule) -> str | None:
        """Where each package is dropped; null where it is only fetched."""
        return self.asked.target


@strawberry.input(description="A schedule as it is asked for.")
class PackageScheduleAddInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    view: str = strawberry.field(description="The code of the view.")
    cron: str = strawberry.field(description=_CRON)
    formats: list[PackageFormat] = strawberry.field(description="The formats of the rows.")
    kind: PackageKind = strawberry.field(default=PackageKind.DELTA, description="All rows, or what changed.")
    working_days: bool = strawberry.field(default=False, description="Whether runs on days of rest are left out.")
    target: str | None = strawberry.field(default=None, description=_TARGET)
    client: str | None = strawberry.field(
        default=None, description="The client whose view it is, the own if not given; needs the scope `client:admin`."
    )


@strawberry.input(description="What of a schedule is to be another; what is not given stays.")
class PackageScheduleUpdateInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    schedule: strawberry.ID = strawberry.field(description="The schedule's id.")
    cron: str | None = strawberry.field(default=None, description=_CRON)
    formats: list[PackageFormat] | None = strawberry.field(default=None, description="The formats of the rows.")
    kind: PackageKind | None = strawberry.field(default=None, description="All rows, or what changed.")
    working_days: bool | None = strawberry.field(default=None, description="Whether days of rest are left out.")
    target: str | None = strawberry.field(default=None, description=f"{_TARGET} An empty text is none.")


@strawberry.input(description="The schedule that ends.")
class PackageScheduleEndInput:
    client_mutation_id: str = strawberry.field(description="The client's own name for this request, new each time.")
    schedule: strawberry.ID = strawberry.field(description="The schedule's id.")


@of(MutationOutcome)
class PackageSchedulePayload(Payload):
    """The result of a change to a schedule."""

    @load(schedule_by_number, key="key", scope=Scope.DELIVERY_SUBSCRIBE)
    def schedule(self) -> PackageSchedule | None:
        """The schedule as it is now; null where nothing was changed."""


@of(MutationOutcome)
class PackageScheduleEndPayload(Payload):
    """The schedule that is no more, or why it still is."""

    @answer(scope=None)
    def ended(self: MutationOutcome) -> strawberry.ID | None:
        """Its id, which no other schedule will have; null where nothing was changed."""
        return None if self.key is None else strawberry.ID(str(self.key))


@strawberry.type(description="Changes to schedules of packages.")
class ScheduleMutations:
    @mutation(scope=Scope.DELIVERY_SUBSCRIBE, cost=100)
    async def package_schedule_add(
        self: MutationTransaction, input: PackageScheduleAddInput
    ) -> PackageSchedulePayload | None:
        """Let packages of a view be made again and again."""
        wanted = NewSchedule(input.cron, input.kind, tuple(input.formats), input.working_days, input.target)
        return await schedules.add(self, input.client, input.view, wanted)

    @mutation(scope=Scope.DELIVERY_SUBSCRIBE)
    async def package_schedule_update(
        self: MutationTransaction, input: PackageScheduleUpdateInput
    ) -> PackageSchedulePayload | None:
        """Let a schedule say something else; drops that wait go to its new target."""
        said = ScheduleChange(input.cron, input.kind, input.formats, input.working_days, input.target)
        return await schedules.update(self, input.schedule, said)

    @mutation(scope=Scope.DELIVERY_SUBSCRIBE)
    async def package_schedule_end(
        self: MutationTransaction, input: PackageScheduleEndInput
    ) -> PackageScheduleEndPayload | None:
        """Make no more packages by a schedule; one that waits is still made, and none is dropped any more."""
        return await schedules.end(self, input.schedule)
