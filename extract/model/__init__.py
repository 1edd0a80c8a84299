"""The nouns: pages, text, values, evidence and the record. No I/O, no patterns, no policy."""
