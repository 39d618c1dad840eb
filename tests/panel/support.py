"""Fields, tables and ways of writing them that the tests of this room share."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from ecoindex.errors import EcoIndexError
from ecoindex.panel import Field, Panel, read_panel

FIELDS = (
    Field("pm25", ("PM2.5", "PM2.5年均浓度", "Annual mean PM2.5"), "ug/m3"),
    Field("good-days", ("优良天数比率",), "%"),
    Field("gdp", ("地区生产总值", "GDP"), "10^8 CNY"),
    Field("plan", ("是否编制规划", "Plan adopted"), "yes/no", yes_no=True),
    Field("index", ("综合得分",), "1"),
    Field("reform", ("改革任务",), "state"),
)

WIDE = pl.DataFrame(
    {
        "region": ["330302", "330302", "330324", "330324"],
        "year": [2024, 2025, 2024, 2025],
        "pm25": [24.1, 0.1 + 0.2, 21.0, None],
        "good-days": [96.25, 97.0, None, 99.5],
    }
)
UNITS = {"pm25": "ug/m3", "good-days": "%"}


def long_of(wide: pl.DataFrame) -> pl.DataFrame:
    """The same cells in a long table with units."""
    cells = wide.unpivot(index=["region", "year"], variable_name="indicator").drop_nulls("value")
    return cells.with_columns(unit=pl.col("indicator").replace_strict(UNITS))


def write(frame: pl.DataFrame, path: Path) -> str:
    """Write a frame in the format of the suffix; the text to read it by."""
    match path.suffix:
        case ".csv":
            frame.write_csv(path)
        case ".tsv":
            frame.write_csv(path, separator="\t")
        case ".xlsx":
            frame.write_excel(path, float_precision=17)
        case ".parquet":
            frame.write_parquet(path)
        case ".json":
            frame.write_json(path)
        case ".ndjson":
            frame.write_ndjson(path)
        case ".duckdb":
            with duckdb.connect(str(path)) as connection:
                connection.register("frame", frame.to_arrow())
                connection.execute("create table cells as select * from frame")
    return str(path)


def csv(folder: Path, *lines: str, name: str = "table.csv") -> str:
    """Write lines of text as a file."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def fails(source: object, **options: object) -> EcoIndexError:
    """Read what must not be readable; the error."""
    try:
        read_panel(source, FIELDS, **options)  # type: ignore[arg-type]
    except EcoIndexError as error:
        return error
    raise AssertionError(f"{source} was read without an error")


def values(panel: Panel, name: str) -> list[float | None]:
    """Values of a field."""
    return panel.frame[name].to_list()


def codes(panel: Panel) -> list[str]:
    """Codes of the notes of a panel."""
    return [item.code for item in panel.notes]
