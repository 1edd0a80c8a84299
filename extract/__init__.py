"""Swedish decision documents in, validated records out."""

__version__ = "0.1.0"
