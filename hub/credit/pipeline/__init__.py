"""From a department's file to an answer: rows are recorded or quarantined, then facts, grades and verdicts derived."""

from hub.credit.pipeline.decisions import Evaluated, evaluate, mark_other_rules, mark_what_time_changed
from hub.credit.pipeline.files import DepartmentFile, retry, take_in
from hub.credit.pipeline.publication import publish
from hub.credit.pipeline.rehearsal import Limits, Rehearsal, rehearse

__all__ = [
    "DepartmentFile",
    "Evaluated",
    "Limits",
    "Rehearsal",
    "evaluate",
    "mark_other_rules",
    "mark_what_time_changed",
    "publish",
    "rehearse",
    "retry",
    "take_in",
]
