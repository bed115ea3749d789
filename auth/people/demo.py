"""The demonstration's own identity provider: it believes whoever chooses one of its invented people."""

from auth.people.roles import Role

ISSUER = "urn:hub:demo"
#: What the chooser calls each role.
TITLES = {
    Role.CLERK: "经办人",
    Role.REVIEWER: "审核人",
    Role.DECIDER: "审定人",
    Role.OPERATOR: "平台运维",
    Role.AUDITOR: "审计人员",
    Role.ENTERPRISE: "企业",
    Role.COUNTER: "窗口人员",
}
