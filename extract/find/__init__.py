"""Which value is wanted: chosen among the readings by labels, columns, headings and words nearby."""
