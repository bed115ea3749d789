"""From a department's file to an answer: rows are recorded or quarantined, then facts, grades and verdicts derived."""

from hub.pipeline.decisions import Evaluated, evaluate, mark_what_time_changed
from hub.pipeline.files import DepartmentFile, retry, take_in

__all__ = ["DepartmentFile", "Evaluated", "evaluate", "mark_what_time_changed", "retry", "take_in"]
