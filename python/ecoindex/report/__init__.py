"""Reports: tables for the terminal and files, in the reader's language."""
