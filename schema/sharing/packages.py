"""Packages: reading them, asking for one, and confirming one."""

from datetime import datetime

import strawberry

from auth.scopes import Scope
from hub.sharing.packages.results import KeptPackage, NewPackage, PackageFormat, PackageKind, PackageState
from resolvers.request.mutations import MutationOutcome, MutationTransaction
from resolvers.sharing import packages
from resolvers.sharing.packages import package_by_number
from schema.language.declarations import answer, field, load, of
from schema.language.mutations import Payload, mutation
from schema.language.scalars import BigInt

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
