"""Who may use the hub: clients and people, who are shut out after one more look, or given other roles."""

from http import HTTPStatus

from starlette.responses import Response

from hub.pages.site.answers import new_mutation, problem_of
from hub.pages.site.refusals import told_by_field
from hub.pages.site.visit import Visit

CLIENTS, PEOPLE = "/console/clients", "/console/people"
_PAGE = 50
_SENTENCES = {
    "roles": "这些岗位不能同时给这个人：请至少选一个，并与其单位的类型相符。",
    "CONFLICT": "没有办成：不能停用或变更自己，或者它已经停用。",
}


async def clients(visit: Visit) -> Response:
    """Show the clients, and what each may do at most."""
    return await _clients(visit)


async def disable_client(visit: Visit) -> Response:
    """Disable a client: its tokens and sessions end at once."""
    wanted = {"clientMutationId": new_mutation(), "code": visit.form.get("code", "")}
    answer = await visit.ask("operator/client_disable.graphql", input=wanted)
    if problem := problem_of(answer, "clientDisable", _SENTENCES):
        return await _clients(visit, problem)
    return visit.go(CLIENTS, done="disabled")


async def people(visit: Visit) -> Response:
    """Show the people who may log in, and their roles."""
    return await _people(visit)


async def disable_person(visit: Visit) -> Response:
    """Shut a person out."""
    return await _changed(visit, "disable")


async def enable_person(visit: Visit) -> Response:
    """Let a person in again."""
    return await _changed(visit, "enable")


async def set_roles(visit: Visit) -> Response:
    """Give a person the roles that are ticked, and no others."""
    held = [name.removeprefix("role-") for name in visit.form if name.startswith("role-")]
    return await _changed(visit, "roles", roles=held)


async def _changed(visit: Visit, verb: str, **wanted: list[str]) -> Response:
    given = {"clientMutationId": new_mutation(), "person": visit.form.get("person", ""), **wanted}
    answer = await visit.ask(f"operator/person_{verb}.graphql", input=given)
    if problem := problem_of(answer, f"person{verb.title()}", _SENTENCES):
        return await _people(visit, problem)
    return visit.go(PEOPLE, done=verb)


async def _clients(visit: Visit, problem: str | None = None) -> Response:
    answer = await visit.ask("operator/clients.graphql", first=_PAGE, after=visit.query.get("after"))
    return visit.page(
        "operator/clients.html",
        _status(problem),
        clients=answer.data["clients"],
        ending=visit.query.get("ending"),
        problem=problem,
        refusals=told_by_field(answer),
    )


async def _people(visit: Visit, problem: str | None = None) -> Response:
    query = {"after": visit.query.get("after"), "client": visit.query.get("client") or None}
    answer = await visit.ask("operator/people.graphql", first=_PAGE, **query)
    return visit.page(
        "operator/people.html",
        _status(problem),
        people=answer.data["people"],
        changing=visit.query.get("changing"),
        problem=problem,
        refusals=told_by_field(answer),
    )


def _status(problem: str | None) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
