"""Which pages each role is led to, in the order of the head of every page."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hub.pages.site.host import Visitor


class NavigationLine(NamedTuple):
    title: str
    path: str


DESK = ("clerk", "reviewer", "decider")
_BY_ROLE: Sequence[tuple[tuple[str, ...], Sequence[NavigationLine]]] = (
    (
        DESK,
        (
            NavigationLine("企业查询", "/console"),
            NavigationLine("批量查询", "/console/workbook"),
            NavigationLine("推荐名单", "/console/lists"),
            NavigationLine("额度与日志", "/console/usage"),
        ),
    ),
    (("decider",), (NavigationLine("规则发布", "/console/proposals"),)),
    (
        ("operator",),
        (
            NavigationLine("数据时效", "/console/sources"),
            NavigationLine("报送批次", "/console/batches"),
            NavigationLine("待处理数据", "/console/quarantine"),
            NavigationLine("后台任务", "/console/jobs"),
            NavigationLine("数据包", "/console/packages"),
            NavigationLine("变更推送", "/console/webhooks"),
            NavigationLine("接入单位", "/console/clients"),
            NavigationLine("人员", "/console/people"),
            NavigationLine("规则预演", "/console/rehearsal"),
            NavigationLine("规则发布", "/console/proposals"),
            NavigationLine("额度与日志", "/console/usage"),
        ),
    ),
    (("auditor",), (NavigationLine("额度与日志", "/console/usage"),)),
    (("enterprise",), (NavigationLine("我的信用", "/my"),)),
    (("counter",), (NavigationLine("窗口服务", "/counter"),)),
)


def entries(visitor: Visitor | None) -> Sequence[NavigationLine]:
    """Return the lines of the navigation for a visitor; none for somebody who is not logged in."""
    return () if visitor is None else tuple(dict.fromkeys(_entries(visitor)))


def first_page(visitor: Visitor) -> str:
    """Return the first page of a visitor."""
    return next((entry.path for entry in entries(visitor)), "/public")


def _entries(visitor: Visitor) -> Iterator[NavigationLine]:
    for roles, led_to in _BY_ROLE:
        if visitor.has(*roles):
            yield from led_to
