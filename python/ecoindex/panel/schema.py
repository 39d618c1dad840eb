"""Tables of the store, and how a revision or a moment is named."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from ecoindex.errors import Place, StoreError, UsageError, fault

if TYPE_CHECKING:
    import duckdb

APPLICATION = "ecoindex"
SCHEMA = 1

LATEST = """
    select region, year, indicator, value, state, unit, source, note, revision from observation
    where revision <= ?
    qualify row_number() over (partition by region, year, indicator order by revision desc) = 1
"""


def meta(opened: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Facts of the store by key."""
    return dict(opened.execute("select key, value from meta").fetchall())


def application(opened: duckdb.DuckDBPyConnection) -> str | None:
    """Program that made a database; None if it does not say."""
    import duckdb

    try:
        return meta(opened).get("application")
    except (duckdb.CatalogException, duckdb.BinderException):
        return None


def create(opened: duckdb.DuckDBPyConnection) -> None:
    """Create the tables of a store."""
    opened.execute("create table meta (key varchar primary key, value varchar not null)")
    opened.execute(
        "insert into meta values ('application', ?), ('schema', ?)", [APPLICATION, str(SCHEMA)]
    )
    opened.execute(
        "create table load (revision integer not null, file varchar not null,"
        " sha256 varchar not null, loaded_at timestamp not null, rows bigint not null,"
        " version varchar not null)"
    )
    opened.execute(
        "create table observation (revision integer not null, region varchar not null,"
        " year integer not null, indicator varchar not null, value double, state utinyint not null,"
        " unit varchar, source varchar, note varchar)"
    )


def find_revision(
    opened: duckdb.DuckDBPyConnection, as_of: int | date | str | None, place: Place
) -> int:
    """Find the revision that is meant; the newest for None."""
    loads = opened.execute(
        "select revision, max(loaded_at) from load group by revision order by revision"
    ).fetchall()
    wanted = parse_as_of(as_of) if isinstance(as_of, str) else as_of
    if wanted is None:
        return int(loads[-1][0])
    if isinstance(wanted, int):
        if wanted not in {revision for revision, _ in loads}:
            last = loads[-1][0]
            raise StoreError(fault("store/revision-unknown", place, revision=wanted, last=last))
        return wanted
    moment = _moment(wanted)
    known = [int(revision) for revision, loaded in loads if loaded <= moment]
    if not known:
        first = loads[0][1].isoformat(" ", "seconds")
        raise StoreError(fault("store/before-first", place, moment=str(wanted), first=first))
    return known[-1]


def parse_as_of(text: str) -> int | date:
    """Read a revision number, a date or a date with time."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(fault("store/as-of-text", text=text)) from None


def _moment(wanted: date) -> datetime:
    """Moment in UTC, without time zone, as stored; a date means its end."""
    if not isinstance(wanted, datetime):
        return datetime.combine(wanted, time.max)
    return wanted if wanted.tzinfo is None else wanted.astimezone(UTC).replace(tzinfo=None)
