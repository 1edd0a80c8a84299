"""Pages that were not read, and text that does not read as Swedish."""

from __future__ import annotations

from extract.checks.context import Context, Findings, finding

LEGIBLE = 0.8  # share of plausible words; clean Swedish of this domain lies above 0.97, English near 0.5


def legibility(context: Context) -> Findings:
    """A text of which too few words are Swedish ones: damaged, or in another language."""
    share = context.record.source.legibility
    if share is not None and share < LEGIBLE:
        message = f"Only {share:.0%} of the words read as Swedish: the text layer is damaged or in another language. Check the values on the page."
        yield finding("low_legibility", message, "/source/legibility")


def unread_pages(context: Context) -> Findings:
    """Pages without a text layer, and what the readers noted."""
    empty = [page.number for page in context.scope.layout.document.pages if page.number is not None and not page.lines]
    if empty:
        named = ", ".join(map(str, empty[:12])) + (" …" if len(empty) > 12 else "")
        message = f"No text on page {named}: scanned or empty. What stands there was not read."
        yield finding("page_unreadable", message, None, reason="no_text")
    for code, message in context.scope.layout.document.notes:
        yield finding(code, message)  # type: ignore[arg-type]
