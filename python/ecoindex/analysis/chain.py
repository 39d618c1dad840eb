"""The chain of regions: a city from its own data beside the means of its counties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import polars as pl

from ecoindex.analysis.path import path_growth
from ecoindex.analysis.verdict import TRACKED, judged
from ecoindex.registry.regions import regions as region_table

if TYPE_CHECKING:
    from ecoindex.analysis.tracked import Track

Figure = Literal[
    "own data",
    "county mean",
    "county mean, by population",
    "city mean",
    "city mean, by population",
]
FIGURES: tuple[Figure, ...] = get_args(Figure)
OWN, MEAN, WEIGHTED = FIGURES[:3]
BY_POPULATION = ", by population"


@dataclass(frozen=True)
class Chain:
    """Cities, or any region with places below it in the data, and what their places add.

    Attributes
    ----------
    track : Track
        What the chain is made of.
    cities : polars.DataFrame
        One row per city, year, goal and figure, with the columns of `Track.frame` and
        ``figure``: ``own data`` (the city's own index), ``county mean`` (mean of the indices of
        its counties) or ``county mean, by population`` (weighted by the population of the base
        year), of a province ``city mean`` and ``city mean, by population``; ``places``: how many
        enter the mean; ``places_of_table``: how many the region table has. A city from its own
        data and a mean of its counties are different figures.
    counties : polars.DataFrame
        One row per county, year and mean: ``city``, ``figure``, ``region``, ``year``, ``weight``
        (its part of the mean; the parts sum to 1), ``base``, ``growth``, ``comparable``,
        ``path``, ``distance`` and
        ``contribution``: weight times distance, in points of the index. The contributions of a
        city, year and figure sum to the distance of that figure from its path; the least pull
        it down most and come first.
    """

    track: Track
    cities: pl.DataFrame
    counties: pl.DataFrame


def chain(track: Track) -> Chain:
    """Set every city beside the means of its counties, and share out its gap.

    Parameters
    ----------
    track : Track
        Of counties, with or without rows of their cities; with a population column for the
        weighted means. A county whose growth is not known in a year, or whose population is not
        known, is left out of the mean of both years: see ``places``.

    Returns
    -------
    Chain

    Examples
    --------
    >>> import ecoindex as eco
    >>> found = eco.chain(eco.track("demo", "wenzhou-synergy", year=2025))
    >>> found.counties.height
    12
    """
    parts = _parts(track)
    means = _means(parts, track)
    own = _own(track, parts)
    frames = [frame for frame in (own, means) if frame.height]
    cities = pl.concat(frames, how="diagonal") if frames else own
    order = pl.col("figure").cast(pl.Enum(FIGURES))
    years = track.years
    return Chain(
        track,
        cities.sort("region", "year", "goal_year", order),
        parts.filter(pl.col("year").is_in(years))
        .select(
            "city",
            "figure",
            "region",
            "year",
            "weight",
            "base",
            "growth",
            "comparable",
            "path",
            "distance",
            "contribution",
        )
        .sort("city", "year", pl.col("figure").cast(pl.Enum(FIGURES)), "contribution", "region"),
    )


def _parts(track: Track) -> pl.DataFrame:
    """Every county in every mean that it enters, in all years."""
    known = track.series.drop_nulls("growth")
    codes = known["region"].unique().to_list()
    parents = {code: found.parent for code in codes if (found := region_table().get(code))}
    years = known["year"].unique().to_list()
    ways = {year: path_growth(track.goals, track.base_year, year) for year in years}
    rows = known.with_columns(
        city=pl.col("region").replace_strict(parents, default=None, return_dtype=pl.String),
        way=pl.col("year").replace_strict(ways, return_dtype=pl.Float64, default=None),
    ).drop_nulls("city")
    provinces = [code for code in set(parents.values()) if _is_province(code)]
    of_cities = pl.col("city").is_in(provinces)
    equal = pl.when(of_cities).then(pl.lit("city mean")).otherwise(pl.lit(MEAN))
    figures = [rows.with_columns(size=pl.lit(1.0), figure=equal)]
    if track.population is not None:
        sized = rows.join(track.population.rename({"weight": "size"}), on="region", how="inner")
        figures.append(sized.with_columns(figure=pl.concat_str(equal, pl.lit(BY_POPULATION))))
    weight = pl.col("size") / pl.col("size").sum().over("city", "year", "figure")
    distance = pl.col("base") * (pl.col("growth") - pl.col("way"))
    return (
        pl.concat(figures, how="diagonal")
        .with_columns(
            weight=weight,
            comparable=pl.col("base") * (1 + pl.col("growth")),
            path=pl.col("base") * (1 + pl.col("way")),
            distance=distance,
        )
        .with_columns(contribution=pl.col("weight") * pl.col("distance"))
    )


def _means(parts: pl.DataFrame, track: Track) -> pl.DataFrame:
    """Means of counties on their way to the goals."""
    weight = pl.col("weight")

    def mean(value: pl.Expr) -> pl.Expr:
        return (weight * value).sum()

    ends = {
        name: pl.when(pl.col(name).null_count() == 0).then(mean(pl.col("base") * pl.col(name)))
        for name in ("top", "bottom")
    }
    table = (
        parts.group_by("city", "year", "figure")
        .agg(
            places=pl.len(),
            base=mean(pl.col("base")),
            index=mean(pl.col("comparable")),
            **ends,
        )
        .with_columns(
            *(pl.col(name) / pl.col("base") for name in ends),
            growth=pl.col("index") / pl.col("base") - 1,
        )
    )
    found = []
    for figure in FIGURES:
        rows = table.filter(pl.col("figure") == figure).sort("city", "year")
        if rows.height:
            rows = rows.rename({"city": "region"})
            found.append(judged(rows, track.goals, track.base_year, track.level))
    if not found:
        return pl.DataFrame(schema={"region": pl.String, "year": pl.Int32})
    frame = pl.concat(found).filter(pl.col("year").is_in(track.years))
    sizes = _sizes(frame["region"].unique().to_list())
    return frame.select(
        "region",
        "year",
        "index",
        "figure",
        *TRACKED,
        "places",
        places_of_table=pl.col("region").replace_strict(sizes, return_dtype=pl.UInt32),
        system=pl.lit(track.system.ref),
        status=pl.lit(track.system.status),
    )


def _own(track: Track, parts: pl.DataFrame) -> pl.DataFrame:
    """Rows of the cities themselves, where the data have any."""
    cities = parts["city"].unique().to_list()
    rows = track.frame.filter(pl.col("region").is_in(cities))
    return rows.select("region", "year", "index", *TRACKED, "system", "status").with_columns(
        figure=pl.lit(OWN)
    )


def _is_province(code: str | None) -> bool:
    """Whether the places below a region are cities."""
    region = region_table().get(code or "")
    return region is not None and region.level == "province"


def _sizes(cities: list[str]) -> dict[str, int]:
    """Count the places that the region table has right below each city."""
    counts = dict.fromkeys(cities, 0)
    for region in region_table():
        if region.parent in counts:
            counts[region.parent] += 1
    return counts
