"""Scheduled import: new, changed, renamed and gone documents of folders and web pages, each read once."""
