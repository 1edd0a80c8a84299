"""Records of many documents become matters: what was granted once, however many papers tell of it."""
