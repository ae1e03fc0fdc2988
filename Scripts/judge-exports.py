#!/usr/bin/env python3
"""What pm4py finds in exported logs, as JSON on standard output.

One object for each NAME, from NAME.xes, NAME.jsonocel and NAME.csv in a folder.
"""

import json
import os
import sys
import warnings
import xml.etree.ElementTree as xml
from pathlib import Path

warnings.simplefilter("ignore")
os.environ["TQDM_DISABLE"] = "1"
import pandas  # noqa: E402
import pm4py  # noqa: E402

CASE, ACTIVITY, TIME = "case:concept:name", "concept:name", "time:timestamp"


def cases(log):
    """Events and microseconds of each case."""
    grouped = log.groupby(CASE, sort=False)[TIME]
    span = grouped.max() - grouped.min()
    return {
        str(name): [int(count), int(span[name] // pandas.Timedelta(microseconds=1))]
        for name, count in grouped.size().items()
    }


def stays(log, route):
    """Seconds from each event to the next of its case, by route and activity."""
    found = {}
    for _, events in log.groupby(CASE, sort=False):
        times, names, routes = list(events[TIME]), list(events[ACTIVITY]), list(events[route])
        for place in range(len(times) - 1):
            steps = found.setdefault(str(routes[place]), {}).setdefault(str(names[place]), [])
            steps.append((times[place + 1] - times[place]) // pandas.Timedelta(microseconds=1) / 1e6)
    return found


def xes(file):
    """An XES log: its cases, which of them are closed, its stays, and the extensions it declares."""
    log = pm4py.read_xes(str(file))
    route = "case:route" if "case:route" in log else "case:log"
    closed = log[log["case:closed"].notna()] if "case:closed" in log else log.iloc[0:0]
    space = "{http://www.xes-standard.org/}"
    root = xml.parse(file).getroot()
    return {
        "root": root.tag,
        "version": root.get("xes.version"),
        "order": list(dict.fromkeys(child.tag.removeprefix(space) for child in root)),
        "extensions": {e.get("prefix"): e.get("uri") for e in root.iter(space + "extension")},
        "routes": {str(case): str(name) for case, name in log.groupby(CASE)[route].first().items()},
        "cases": cases(log),
        "closed": sorted(str(case) for case in closed[CASE].unique()),
        "stays": stays(log, route),
    }


def ocel(file):
    """An OCEL 2.0 log: its objects by type, its events, and its cases once it is flattened on them."""
    log = pm4py.read_ocel2_json(str(file))
    flat = pm4py.ocel_flattening(log, "case")
    flat[CASE] = flat[CASE].str.removeprefix("case:")
    return {
        "objects": {str(kind): int(n) for kind, n in log.objects["ocel:type"].value_counts().items()},
        "events": len(log.events),
        "activities": sorted(log.events["ocel:activity"].unique()),
        "cases": cases(flat),
    }


def csv(file):
    """A CSV log: its cases."""
    table = pandas.read_csv(file, dtype=str, keep_default_na=False)
    table["timestamp"] = pandas.to_datetime(table["timestamp"], format="ISO8601", utc=True)
    return {
        "cases": cases(
            pm4py.format_dataframe(table, case_id="case", activity_key="activity", timestamp_key="timestamp")
        )
    }


folder = Path(sys.argv[1])
print(
    json.dumps(
        {
            file.stem: {
                "xes": xes(file),
                "ocel": ocel(file.with_suffix(".jsonocel")),
                "csv": csv(file.with_suffix(".csv")),
            }
            for file in sorted(folder.glob("*.xes"))
        }
    )
)
