"""One frozen model for each resource of the department files (信用数据采集规范, first edition)."""

from hub.intake.ingest.rows.base import Row
from hub.intake.ingest.rows.negative import JudgmentDefaulter, Listing, Penalty
from hub.intake.ingest.rows.payments import Contribution, TaxArrears, TaxCredit, UtilityPayment
from hub.intake.ingest.rows.register import Registration, RiskClassification, UnifiedEvaluation
from hub.intake.ingest.rows.technology import Honour, IntellectualProperty, Qualification, Research

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
