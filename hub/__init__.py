"""The ground floor: what is true about enterprises, their records, grades, verdicts and consents."""

__version__ = "0.2.0"
