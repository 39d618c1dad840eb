"""The command line: commands parse, call and print; no meaning lives here."""
