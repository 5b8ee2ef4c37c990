"""The base as a table, for those who correct it in a spreadsheet: one row an entry and language."""
