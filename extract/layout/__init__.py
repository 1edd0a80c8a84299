"""Pages in, text out: reading order, paragraphs, tables, and what is repeated on every page set aside."""

from extract.layout.order import lay_out

__all__ = ["lay_out"]
