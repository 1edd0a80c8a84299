"""Pages in, text out: reading order, paragraphs, tables, and what is repeated on every page set aside."""

from extract.layout.order import lay_out
from extract.layout.sheets import apart, sheets

__all__ = ["apart", "lay_out", "sheets"]
