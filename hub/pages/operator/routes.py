"""The addresses of the operator's console."""

from starlette.routing import Route

from hub.pages.operator import (
    access,
    intake,
    jobs,
    log_check,
    packages,
    proposals,
    quarantine,
    rehearsal,
    webhooks,
    withdrawal,
)
from hub.pages.site.host import Host
from hub.pages.site.routes import change, page, upload

_ROLE = "operator"
_BATCH, _ROW = "/console/batches/{batch}", quarantine.PATH + "/{row}"
_WEBHOOK, _SCHEDULE = webhooks.PATH + "/{webhook}", packages.SCHEDULES + "/{schedule}"
_PROPOSAL = proposals.PATH + "/{proposal}"


def routes(host: Host) -> list[Route]:
    """What departments delivered, who may use the hub and is sent what, and what a draft would change."""
    return [
        page(host, "/console/sources", intake.board, _ROLE),
        page(host, "/console/batches", intake.batches, _ROLE),
        page(host, _BATCH, withdrawal.batch, _ROLE),
        change(host, f"{_BATCH}/rehearsal", withdrawal.rehearse, _ROLE),
        change(host, f"{_BATCH}/propose", withdrawal.propose, _ROLE),
        change(host, f"{_BATCH}/confirm", withdrawal.confirm, _ROLE),
        change(host, f"{_BATCH}/refuse", withdrawal.refuse, _ROLE),
        page(host, quarantine.PATH, quarantine.listed, _ROLE),
        page(host, f"{quarantine.PATH}/workbook", quarantine.workbook, _ROLE),
        upload(host, f"{quarantine.PATH}/workbook", quarantine.take_back, _ROLE),
        page(host, _ROW, quarantine.row, _ROLE),
        change(host, f"{_ROW}/mend", quarantine.mend, _ROLE),
        change(host, f"{_ROW}/discard", quarantine.discard, _ROLE),
        page(host, access.CLIENTS, access.clients, _ROLE),
        change(host, f"{access.CLIENTS}/disable", access.disable_client, _ROLE),
        page(host, access.PEOPLE, access.people, _ROLE),
        change(host, f"{access.PEOPLE}/disable", access.disable_person, _ROLE),
        change(host, f"{access.PEOPLE}/enable", access.enable_person, _ROLE),
        change(host, f"{access.PEOPLE}/roles", access.set_roles, _ROLE),
        page(host, jobs.PATH, jobs.jobs, _ROLE),
        change(host, f"{jobs.PATH}/retry", jobs.retry, _ROLE),
        page(host, packages.PATH, packages.listed, _ROLE),
        page(host, f"{packages.SCHEDULES}/new", packages.new, _ROLE),
        change(host, f"{packages.SCHEDULES}/new", packages.add, _ROLE),
        page(host, _SCHEDULE, packages.schedule, _ROLE),
        change(host, f"{_SCHEDULE}/update", packages.update, _ROLE),
        change(host, f"{_SCHEDULE}/end", packages.end, _ROLE),
        page(host, webhooks.PATH, webhooks.listed, _ROLE),
        page(host, _WEBHOOK, webhooks.webhook, _ROLE),
        change(host, f"{_WEBHOOK}/pause", webhooks.pause, _ROLE),
        change(host, f"{_WEBHOOK}/resume", webhooks.resume, _ROLE),
        change(host, f"{_WEBHOOK}/replay", webhooks.replay, _ROLE),
        change(host, f"{_WEBHOOK}/skip", webhooks.skip, _ROLE),
        change(host, f"{_WEBHOOK}/delete", webhooks.delete, _ROLE),
        change(host, "/console/log-check", log_check.check, _ROLE, "auditor"),
        page(host, rehearsal.PATH, rehearsal.ask, _ROLE),
        change(host, rehearsal.PATH, rehearsal.rehearse, _ROLE),
        page(host, proposals.PATH, proposals.listed, *proposals.ROLES),
        change(host, proposals.PATH, proposals.propose, _ROLE),
        page(host, _PROPOSAL, proposals.proposal, *proposals.ROLES),
        change(host, f"{_PROPOSAL}/publish", proposals.publish, *proposals.ROLES),
        change(host, f"{_PROPOSAL}/decline", proposals.decline, *proposals.ROLES),
    ]
