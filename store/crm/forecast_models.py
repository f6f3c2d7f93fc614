"""Forecasts that were kept, to be compared with what came of them."""

from __future__ import annotations

from peewee import Check

from store.core.fields import Amount, Day, Record, Row, Text, index_of, link, real_day
from store.core.models import Company


class Forecast(Record):
    """What was expected on a `day`, kept once for it; each month of it is a row of its own."""

    company = link(Company, index=False)
    day = Day()

    class Meta:
        table_name = "forecast"
        indexes = ((("company", "day"), True),)
        constraints = [real_day("day")]


class ForecastMonth(Row):
    """A month (YYYY-MM) of a forecast, minor units of the books: orders to deliver, open deals, what is to come;
    `best` is all of it if every open deal is won."""

    forecast = link(Forecast, backref="months", index=False)
    month = Text()
    committed = Amount()
    deals = Amount()
    to_come = Amount()
    best = Amount()

    class Meta:
        table_name = "forecast_month"
        indexes = ((("forecast", "month"), True), index_of("forecast_month", "month", '"month", "forecast_id"'))
        constraints = [Check('length("month") = 7'), Check('"best" >= "committed" + "to_come"')]
