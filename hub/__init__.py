"""The ground floor in five wings: core, intake, credit, cases, sharing; and the roof that wires them all."""

__version__ = "0.5.0"
