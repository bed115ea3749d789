"""Grades and verdicts of many enterprises: records -> facts -> grades -> verdicts -> statement."""
