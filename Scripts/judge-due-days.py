#!/usr/bin/env python3
"""Due days of standards, by python-dateutil and NumPy's business days: an outside judge of the project's own.

    judge-due-days.py QUESTIONS ANSWERS

Reads {"holidays": [day, ...], "standards": [{"start": day, "count": n, "unit": unit}, ...]} and writes the days on
which the standards run out, in the same order. The first day is day zero; a month that is too short ends on its last
day. Days are YYYY-MM-DD; units working_days, calendar_days, weeks, months, years.
"""

import datetime
import json
import sys

import numpy
from dateutil.relativedelta import relativedelta


def due(start, count, unit, holidays):
    """The day on which `count` of `unit` from `start` run out."""
    if unit != "working_days":
        name = "days" if unit == "calendar_days" else unit
        return datetime.date.fromisoformat(start) + relativedelta(**{name: count})
    # The last working day up to the start is where counting begins, so that the start itself is day zero.
    return numpy.busday_offset(start, count, roll="backward", holidays=holidays)


questions, answers = sys.argv[1:]
with open(questions, encoding="utf-8") as file:
    content = json.load(file)
with open(answers, "w", encoding="utf-8") as file:
    json.dump([str(due(s["start"], s["count"], s["unit"], content["holidays"])) for s in content["standards"]], file)
