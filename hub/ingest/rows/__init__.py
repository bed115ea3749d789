"""One frozen model for each resource of the department files (信用数据采集规范, first edition)."""

from hub.ingest.rows.base import Row
from hub.ingest.rows.negative import JudgmentDefaulter, Listing, Penalty
from hub.ingest.rows.payments import Contribution, TaxArrears, TaxCredit, UtilityPayment
from hub.ingest.rows.register import Registration, RiskClassification, UnifiedEvaluation
from hub.ingest.rows.technology import Honour, IntellectualProperty, Qualification, Research

__all__ = [
    "Contribution",
    "Honour",
    "IntellectualProperty",
    "JudgmentDefaulter",
    "Listing",
    "Penalty",
    "Qualification",
    "Registration",
    "Research",
    "RiskClassification",
    "Row",
    "TaxArrears",
    "TaxCredit",
    "UnifiedEvaluation",
    "UtilityPayment",
]
