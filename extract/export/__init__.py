"""Records become tables: one definition of columns, and a writer for each program people open them with."""
