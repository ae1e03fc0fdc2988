"""Judges the turnaround figures with public libraries: lifelines, pm4py, pandas, numpy, scipy.

    python judge-turnaround.py LOGS.json FIGURES.json

LOGS.json holds a list of logs; FIGURES.json gets the figures of each, in the same order. A log has `as_of`
(microseconds), `cases` and `probes` (durations, microseconds). A case has `events` (activity, microseconds,
resource or null; in order), `closed` (whether it is over at its last event), `outcome`, `competing` (whether that
outcome competes with the event), `observed_from` (microseconds or null), `group` and `stratum`. The definitions are
those of the report: a case counts from its first event; it has the event at its end, if that is not after `as_of`;
who enters late is at risk only after the entry.
"""

import contextlib
import io
import json
import math
import sys
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
with contextlib.redirect_stdout(io.StringIO()):
    import pm4py
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from lifelines.exceptions import StatError
from lifelines.statistics import multivariate_logrank_test
from lifelines.utils import median_survival_times, restricted_mean_survival_time
from scipy.stats import chi2


def number(value):
    value = float(value)
    return value if math.isfinite(value) else None


def observed(log):
    """One row for each case begun by the moment of the log and at risk at some time, in seconds."""
    rows = []
    for case in log["cases"]:
        times = [time for _, time, _ in case["events"]]
        if times[0] > log["as_of"]:
            continue
        over = case["closed"] and times[-1] <= log["as_of"]
        end = times[-1] if over else log["as_of"]
        entry = max(0, (case.get("observed_from") or times[0]) - times[0])
        if entry and entry >= end - times[0]:
            continue
        rows.append(
            (
                (end - times[0]) / 1e6,
                entry / 1e6,
                over and not case["competing"],
                case["outcome"] if over else "",
                case["group"],
                case["stratum"],
            )
        )
    return pd.DataFrame(rows, columns=["duration", "entry", "event", "outcome", "group", "stratum"])


def first_at_or_below(curve, part):
    """The first time with S <= part; a part that is met exactly counts, however lifelines' logarithms are rounded."""
    below = curve[curve <= part * (1 + 1e-12)]
    return number(below.index[0]) if len(below) else None


def survival(rows, probes):
    late = bool((rows.entry > 0).any())
    try:
        fit = KaplanMeierFitter().fit(rows.duration, rows.event, entry=rows.entry if late else None)
    except StatError:
        return None
    curve, events = fit.survival_function_["KM_estimate"], fit.event_table["observed"] > 0
    interval = fit.confidence_interval_
    ends = median_survival_times(interval)
    median = first_at_or_below(curve, 0.5)
    if (abs(curve - 0.5) > 1e-9).all():
        assert median == number(fit.median_survival_time_), "the median is not that of lifelines"
    at = [t for t in curve.index if t in events.index and events[t]]
    return {
        "times": at,
        "survival": [float(curve[t]) for t in at],
        "low": [float(interval.iloc[:, 0][t]) for t in at],
        "high": [float(interval.iloc[:, 1][t]) for t in at],
        "median": median,
        "median_low": number(ends.iloc[0, 0]),
        "median_high": number(ends.iloc[0, 1]),
        "p80": first_at_or_below(curve, 0.2),
        "p90": first_at_or_below(curve, 0.1),
        "restricted_mean": float(restricted_mean_survival_time(fit, t=rows.duration.max())),
        "at_probes": [float(fit.predict(p / 1e6)) for p in probes],
    }


def incidence(rows):
    """The chance of each outcome; lifelines shakes tied times, so only where there are none."""
    ended = rows[rows.outcome != ""]
    if (
        ended.duration.duplicated().any()
        or not len(ended)
        or (rows.duration == 0).any()
        or ended.duration.isin(rows.entry).any()
    ):
        return None
    names = sorted(ended.outcome.unique())
    codes = rows.outcome.map({name: place + 1 for place, name in enumerate(names)}).fillna(0).astype(int)
    late = bool((rows.entry > 0).any())
    found = {}
    for place, name in enumerate(names):
        try:
            fit = AalenJohansenFitter(calculate_variance=False).fit(
                rows.duration, codes, event_of_interest=place + 1, entry=rows.entry if late else None
            )
        except StatError:
            return None
        curve = fit.cumulative_density_.iloc[:, 0]
        found[name] = [[float(t), float(curve[t])] for t in sorted(rows.duration[rows.outcome == name])]
    return found


def stratified(rows):
    """Log-rank by strata and with late entries, as the textbooks write it down: lifelines has neither."""
    groups = sorted(rows.group.unique())
    difference, variance = np.zeros(len(groups)), np.zeros((len(groups), len(groups)))
    for _, part in rows.groupby("stratum"):
        for time in sorted(part.duration[part.event].unique()):
            at_risk = part[(part.duration >= time) & ((part.entry == 0) | (part.entry < time))]
            n = at_risk.groupby("group").size().reindex(groups, fill_value=0).to_numpy(float)
            died = (
                at_risk[at_risk.event & (at_risk.duration == time)]
                .groupby("group")
                .size()
                .reindex(groups, fill_value=0)
                .to_numpy(float)
            )
            all_n, all_d = n.sum(), died.sum()
            difference += died - all_d * n / all_n
            if all_n > 1:
                variance += all_d * (all_n - all_d) / (all_n - 1) * (np.diag(n / all_n) - np.outer(n, n) / all_n**2)
    rank = int(np.linalg.matrix_rank(variance, tol=1e-9))
    if rank == 0:
        return None
    statistic = float(difference @ np.linalg.pinv(variance, rcond=1e-9) @ difference)
    return {"chi_squared": statistic, "df": rank, "p": float(chi2.sf(statistic, rank))}


def log_rank(rows):
    if rows.group.nunique() < 2 or not rows.event.any():
        return None
    test = multivariate_logrank_test(rows.duration, rows.group, rows.event)
    return {"chi_squared": float(test.test_statistic), "df": int(test.degrees_of_freedom), "p": float(test.p_value)}


def frame(log):
    rows = [
        (str(place), activity, pd.Timestamp(time, unit="us", tz="UTC"), resource)
        for place, case in enumerate(log["cases"])
        for activity, time, resource in case["events"]
        if time <= log["as_of"]
    ]
    df = pd.DataFrame(rows, columns=["case:concept:name", "concept:name", "time:timestamp", "org:resource"])
    return pm4py.format_dataframe(df) if len(df) else df


def process(log):
    df = frame(log)
    if not len(df):
        return None
    counts, firsts, lasts = pm4py.discover_dfg(df)
    times, _, _ = pm4py.discover_performance_dfg(df, perf_aggregation_key="all")
    by_case = df.groupby("case:concept:name", sort=False)
    successor = by_case["org:resource"].shift(-1)
    handed = df["org:resource"].notna() & successor.notna() & (df["org:resource"] != successor)
    return {
        "dfg": [
            [a, b, int(count), float(times[(a, b)]["mean"]), float(times[(a, b)]["median"])]
            for (a, b), count in sorted(counts.items())
        ],
        "first": {k: int(v) for k, v in firsts.items()},
        "last": {k: int(v) for k, v in lasts.items()},
        "variants": len(pm4py.get_variants(df)),
        "rework": {k: int(v) for k, v in pm4py.get_rework_cases_per_activity(df).items()},
        "handovers": int(handed.sum()),
        "self_loops": int(sum(count for (a, b), count in counts.items() if a == b)),
    }


def quantiles(log):
    """Durations of closed cases, in seconds."""
    values = np.array(
        [
            case["events"][-1][1] - case["events"][0][1]
            for case in log["cases"]
            if case["closed"] and case["events"][-1][1] <= log["as_of"]
        ],
        dtype="int64",
    )
    if not len(values):
        return {"n": 0}
    p80, p90 = np.quantile(values, [0.8, 0.9], method="inverted_cdf")
    return {
        "n": len(values),
        "mean": float(values.mean()) / 1e6,
        "median": float(np.median(values)) / 1e6,
        "p80": float(p80) / 1e6,
        "p90": float(p90) / 1e6,
        "max": float(values.max()) / 1e6,
    }


def judge(log):
    rows = observed(log)
    has = len(rows) > 0
    unstratified = rows.assign(stratum="")
    return {
        "n": len(rows),
        "survival": survival(rows, log["probes"]) if has else None,
        "incidence": incidence(rows) if has else None,
        "log_rank": log_rank(rows.assign(entry=0.0)) if has else None,
        "log_rank_late": stratified(unstratified) if has else None,
        "log_rank_stratified": stratified(rows) if has else None,
        "quantiles": quantiles(log),
        "process": process(log),
    }


def main():
    with open(sys.argv[1], encoding="utf-8") as source:
        logs = json.load(source)
    figures = [judge(log) for log in logs]
    with open(sys.argv[2], "w", encoding="utf-8") as target:
        json.dump(figures, target, allow_nan=False)


main()
