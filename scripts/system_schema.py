"""Write the JSON Schema of the system file beside the code that it follows from."""

from __future__ import annotations

from ecoindex.spec.schema import SHIPPED, schema_text

if __name__ == "__main__":
    SHIPPED.write_text(schema_text(), encoding="utf-8", newline="\n")
