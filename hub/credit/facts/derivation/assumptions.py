"""Assumptions about what a department file leaves out; a version of the windows makes each, or leaves the fact open."""

RIGHT_WITHOUT_STATE = "right-without-state-is-in-force"
MONTH_WITHOUT_ROW = "month-without-row-is-paid"
