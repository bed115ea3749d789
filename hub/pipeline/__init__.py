"""From a department's file to an answer: rows are recorded or quarantined, then facts, grades and verdicts derived."""

from hub.pipeline.decisions import Evaluated, evaluate, mark_other_rules, mark_what_time_changed
from hub.pipeline.files import DepartmentFile, retry, take_in
from hub.pipeline.publication import publish

__all__ = [
    "DepartmentFile",
    "Evaluated",
    "evaluate",
    "mark_other_rules",
    "mark_what_time_changed",
    "publish",
    "retry",
    "take_in",
]
