"""Reading: a file of any of the accepted kinds becomes sheets of text."""

from park_warehouse.intake.read.sheet import IrregularError, Sheet
from park_warehouse.intake.read.source import read_sheets

__all__ = ["IrregularError", "Sheet", "read_sheets"]
