"""What document types *have*: one file a kind, named in KINDS."""

from extract.kinds.base import Filled, Kind
from extract.kinds.binding import bound
from extract.kinds.bundle import beginnings
from extract.kinds.call import CALL
from extract.kinds.decision import DECISION
from extract.kinds.listing import LIST
from extract.kinds.matters import matters_in, of_matter, unparted
from extract.kinds.memo import MEMO
from extract.kinds.other import OTHER, REPORT
from extract.kinds.programme import PROGRAMME
from extract.kinds.protocol import EXTRACT, PROTOCOL
from extract.kinds.recognise import recognise

KINDS: dict[str, Kind] = {
    kind.name: kind for kind in (MEMO, DECISION, LIST, PROTOCOL, EXTRACT, CALL, PROGRAMME, REPORT, OTHER)
}

__all__ = ["KINDS", "Filled", "Kind", "beginnings", "bound", "matters_in", "of_matter", "recognise", "unparted"]
