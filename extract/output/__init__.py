"""Records become bytes: JSON Lines, a folder of files, a table to read, and the schema of it all."""
