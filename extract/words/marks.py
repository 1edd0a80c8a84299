"""The signs that stand before the items of a list, for every pattern that reads one."""

BULLETS = "•‣▪●○■□◦\uf0b7\uf0a7"  # for a class of letters; dashes and stars are signs in some places only
RARE = "◆▶➢✓·"  # in lists alone: elsewhere they part words, or are ticked
RING = r"(?-i:o)(?=\s+[^\W\d_])"  # a word processor's ring, as its font names it: "o Bygdegårdar"
