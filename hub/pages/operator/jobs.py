"""What waits for a worker, what failed and why, and trying it again."""

from http import HTTPStatus

from starlette.responses import Response

from hub.pages.site.answers import new_mutation, problem_of
from hub.pages.site.refusals import cause, told_by_field
from hub.pages.site.visit import Visit

PATH = "/console/jobs"


async def jobs(visit: Visit) -> Response:
    """Show the queues."""
    return await _page(visit)


async def retry(visit: Visit) -> Response:
    """Try again at once what waits for another time."""
    kind = visit.form.get("kind")
    if kind not in ("PACKAGE", "DROP", "WEBHOOK"):
        return await _page(visit, "这一类任务不会延后，不需要重试。")
    wanted = {"clientMutationId": new_mutation(), "kind": kind}
    if problem := problem_of(await visit.ask("operator/jobs_retry.graphql", input=wanted), "jobsRetry", {}):
        return await _page(visit, problem)
    return visit.go(PATH, done="retry")


async def _page(visit: Visit, problem: str | None = None) -> Response:
    answer = await visit.ask("operator/jobs.graphql")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    given = {"queues": answer.data["jobs"], "problem": problem, "refusals": told_by_field(answer), "cause": cause}
    return visit.page("operator/jobs.html", status, **given)
