"""What a value *looks like*. Each module reads one kind of value out of a string and never chooses among them."""
