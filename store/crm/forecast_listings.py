"""Lists of forecasts that were kept."""

from __future__ import annotations

from store.core.listing import Column, Listing, listing
from store.core.values import Amount, Day, Text, Whole

_SUM = "(SELECT CAST(SUM({}) AS BIGINT) FROM forecast_month m WHERE m.forecast_id = t.id)"
_LIKELY = "t.committed + t.deals + t.to_come"

FORECASTS = listing(
    Listing(
        name="forecasts",
        title="Kept forecasts",
        kind="forecast",
        source="forecast t LEFT JOIN app_user u ON u.id = t.created_by",
        sort="day",
        descending=True,
        columns=(
            Column("day", "Kept on", "t.day", Day(), 11),
            Column("by", "By", "u.login", Text(), 12),
            Column("likely", "Likely", _SUM.format("m.committed + m.deals + m.to_come"), Amount(), 15, sortable=False),
            Column("committed", "Committed", _SUM.format("m.committed"), Amount(), 15, sortable=False),
            Column("best", "Best", _SUM.format("m.best"), Amount(), 15, sortable=False),
        ),
    )
)

FORECAST_MONTHS = listing(
    Listing(
        name="forecast-months",
        title="Months of kept forecasts",
        kind="forecast",
        source="forecast_month t LEFT JOIN forecast f ON f.id = t.forecast_id",
        record="forecast_id",
        columns=(
            Column("month", "Month", "t.month", Text(), 8),
            Column("likely", "Likely", _LIKELY, Amount(), 15, sortable=False),
            Column("committed", "Committed", "t.committed", Amount(), 15),
            Column("deals", "Deals", "t.deals", Amount(), 15),
            Column("to_come", "To come", "t.to_come", Amount(), 15),
            Column("best", "Best", "t.best", Amount(), 15),
            Column("day", "Kept on", "f.day", Day(), 11, hidden=True),
            Column("forecast_id", "Forecast id", "t.forecast_id", Whole(), 8, hidden=True),
        ),
    )
)
