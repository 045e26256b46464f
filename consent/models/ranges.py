"""Ranges of time as the database compares them."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.models import Func


class TimeRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()
