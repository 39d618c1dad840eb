"""What is declared once and used everywhere: units, regions, sources, datasets."""
