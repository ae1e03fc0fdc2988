#!/usr/bin/env python3
"""Says what of a report others than the body itself may see, from its exact numbers alone.

Usage: judge-small-numbers.py GROUPINGS.jsonl

Each line holds one grouping: the exact reports (`exact`, `exact_onerous`), what others get (`shown`, `shown_onerous`,
`csv`, `onerous_csv`, `text`, `onerous_text`, `page`), and what a body publishes (`lengths`, `tables`). The rule is
written here a second time, from Docs/small-numbers.md, and shares nothing with the program. Prints each difference;
exit status 1 where there is any.
"""

import csv
import html
import io
import json
import math
import re
import sys

AVERAGE, PERCENTAGE, P90 = 8, 22.5, 20
DAY = 86_400

COUNTS = set(
    """n cases events open_cases closed_cases sample_cases imported_cases with_standard_cases within_standard_cases
    overdue_open_cases entries rework_cases with_standard_visits within_standard_visits overdue_open_visits requests
    arrivals departures in_progress most_in_progress checked_cases first_time_complete_cases repeated_request_cases
    extensions agreed_extensions within_standard_or_agreed_cases conditions due_conditions discharged_on_time visits
    overtakes batched variants self_loops handovers count columns opened in_cohort submitted decided censored
    late_entries items""".split()
)
NEVER = {
    "max_seconds",
    "max_working_days",
    "most_returns",
    "window_days",
    "little_difference",
    "restricted_mean_seconds",
    "restricted_to_seconds",
}


def nearest(value, step):
    """The nearest multiple of a step, halves away from nought."""
    return math.copysign(math.floor(abs(value) / step + 0.5 + 1e-9), value) * step


def elapsed(seconds):
    step = DAY if abs(seconds) >= 2 * DAY else 3600 if abs(seconds) >= 7200 else 60
    return nearest(seconds, step)


def two_digits(value):
    return float(f"{value:.1e}")


ROUND = {
    "whole": lambda v: nearest(v, 1),
    "tenths": lambda v: nearest(v, 0.1),
    "hundredths": lambda v: nearest(v, 0.01),
    "elapsed": elapsed,
    "days": lambda v: nearest(v, DAY),
    "fives": lambda v: nearest(v, 5),
    "two": two_digits,
    "same": lambda v: v,
}


def count(value):
    if value == 0:
        return {"value": 0, "status": "value"}
    if value < 5:
        return {"status": "small"}
    return {"value": nearest(value, 5), "status": "rounded"}


def statistic(value, n, least, step):
    return {"status": "not_told"} if n < least else {"value": ROUND[step](value), "status": "rounded"}


class Judge:
    def __init__(self, name):
        self.name, self.flaws = name, []

    def flaw(self, path, words):
        self.flaws.append(f"{self.name}: {'.'.join(map(str, path))}: {words}")

    def same(self, path, expected, shown):
        if expected["status"] != (shown or {}).get("status"):
            return self.flaw(path, f"expected {expected}, got {shown}")
        if ("value" in expected) != ("value" in shown):
            return self.flaw(path, f"expected {expected}, got {shown}")
        if "value" in expected:
            a, b = float(expected["value"]), float(shown["value"])
            if abs(a - b) > 1e-6 * max(1, abs(a)):
                self.flaw(path, f"expected {expected}, got {shown}")

    def bounded(self, path, value, most, least, step, shown):
        """A figure whose number of cases is in no report: at most `most`."""
        if most < least or shown["status"] == "not_told":
            return self.same(path, {"status": "not_told"}, shown)
        self.same(path, {"value": ROUND[step](value), "status": "rounded"}, shown)

    # -- figures --------------------------------------------------------------------------------------------------

    def walk(self, path, exact, shown, up):
        """Compares a part of a report with what is shown of it. `up`: the objects that it stands in, nearest last."""
        if isinstance(exact, dict) and set(exact) <= {"value", "status"} and "status" in exact:
            return self.figure(path, exact.get("value"), shown, up)
        if isinstance(exact, dict):
            if "survival_at" in exact:
                return self.survival(path, exact, shown)
            if set(exact) >= {"columns", "width"}:
                return self.histogram(path, exact, shown)
            for key in exact.keys() | (shown or {}).keys():
                if key in ("definitions", "sentence", "limits", "test"):
                    continue
                if key == "verdict":
                    self.verdict(path, exact, shown)
                elif key not in exact or key not in (shown or {}):
                    if not (key == "distribution" and self.small_histogram(exact[key])):
                        self.flaw(path + [key], "is in one report only")
                else:
                    self.walk(path + [key], exact[key], shown[key], up + [exact])
        elif isinstance(exact, list):
            if path[-1] == "flags" or path[-1] == "quiet":
                exact = sorted(exact, key=lambda f: f["rule"])
                shown = sorted(shown, key=lambda f: f["rule"])
            if len(exact) != len(shown):
                return self.flaw(path, f"{len(exact)} parts, {len(shown)} shown")
            for index, (a, b) in enumerate(zip(exact, shown)):
                self.walk(path + [index], a, b, up)
        elif exact != shown:
            self.flaw(path, f"{exact!r} is shown as {shown!r}")

    def figure(self, path, value, shown, up):
        names = [part for part in path if isinstance(part, str)]
        name, here = names[-1], up[-1]
        if value is None:
            return self.flaw(path, "exact figures have values")

        def of(key, where=here):
            return where.get(key, {}).get("value", 0)

        if name in NEVER:
            return self.same(path, {"status": "not_told"}, shown)
        if name in ("is_onerous", "is_firm"):
            return None
        if name == "cases" and "outcomes" in names and here["outcome"].startswith("approved"):
            if of("imported_cases", up[-2]) == 0:
                return self.same(path, {"value": value, "status": "value"}, shown)
        if name == "n" and here.get("rule") == "F9":
            return self.same(path, {"value": value, "status": "value"}, shown)
        if name == "n" and here.get("measure") == "burden_of_scheme_per_year":
            return self.same(path, {"value": value, "status": "value"}, shown)
        if name in COUNTS:
            return self.same(path, count(value), shown)
        if "burden" in names:
            return self.burden(path, value, shown, here)
        if "requirements" in names:
            return self.requirement(path, value, shown, here)
        if name == "number":
            return self.number(path, value, shown, here)
        step = "elapsed" if name.endswith("_seconds") else "whole"
        if name.startswith(("mean_", "median_", "p80_", "p90_", "lower_", "upper_", "closed_only_")) and (
            name != "median_to_standard_ratio" and name not in ("mean_days", "mean_in_progress")
        ):
            n = of("n") if "n" in here else of("visits") if "week" in here else of("count")
            return self.same(path, statistic(value, n, P90 if name.startswith("p90") else AVERAGE, step), shown)
        if "comparisons" in names:
            return self.bounded(path, value, of("n"), AVERAGE, "two", shown)
        if "waiting" in names and "flow" in names:
            return self.same(path, statistic(value, of("arrivals", up[-2]), AVERAGE, "elapsed"), shown)
        if "waiting" in names:
            return self.same(path, statistic(value, of("cases", up[-2]), AVERAGE, "elapsed"), shown)
        if "total_seconds" in here and name in (
            "total_seconds",
            "total_working_days",
            "elapsed_share",
            "working_days_share",
        ):
            step = {"total_seconds": "days", "total_working_days": "whole"}.get(name, "hundredths")
            return self.same(path, statistic(value, of("cases"), AVERAGE, step), shown)
        table = {
            "first_time_complete_percent": (of("checked_cases"), PERCENTAGE, "whole"),
            "discharged_on_time_percent": (of("due_conditions"), PERCENTAGE, "whole"),
            "median_to_standard_ratio": (of("n", here.get("body_held", {})), AVERAGE, "tenths"),
            "elapsed_share": (of("n", here.get("visits", {})), AVERAGE, "hundredths"),
            "mean_days": (of("arrivals"), AVERAGE, "whole"),
            "mean_in_progress": (of("arrivals"), AVERAGE, "tenths"),
        }
        if name in table:
            return self.same(path, statistic(value, *table[name]), shown)
        if name == "within_standard_percent" and "trend" in names:
            return self.bounded(path, value, of("n", here["duration"]), PERCENTAGE, "whole", shown)
        if name == "within_standard_percent":
            n = of("with_standard_visits") if "with_standard_visits" in here else of("with_standard_cases")
            return self.same(path, statistic(value, n, PERCENTAGE, "whole"), shown)
        if name == "within_standard_or_agreed_percent":
            n = of("with_standard_cases", up[-2]["scheme_clock"])
            return self.same(path, statistic(value, n, PERCENTAGE, "whole"), shown)
        if name == "conditions_per_decision":
            return self.same(path, statistic(value, round(of("conditions") / value), AVERAGE, "tenths"), shown)
        if name in ("requests_per_case", "handovers_per_case", "repeats_per_case"):
            return self.same(path, statistic(value, of("cases", up[-2]), AVERAGE, "tenths"), shown)
        if name == "returns_per_case":
            return self.bounded(path, value, of("cases", up[-2]), AVERAGE, "tenths", shown)
        if name == "arrivals_per_day":
            n = of("arrivals")
            if n < AVERAGE:
                return self.same(path, {"status": "not_told"}, shown)
            rate = nearest(n, 5) / of("window_days")
            return self.same(path, {"value": rate, "status": "rounded"}, shown)
        return self.flaw(path, "nothing says how it is protected")

    def burden(self, path, value, shown, here):
        measure, n = here["measure"], here["n"]["value"]
        if measure == "required_items":
            return self.same(path, {"value": value, "status": "value"}, shown)
        if measure in ("duplication", "repeated_request_share", "unused_evidence", "conditions_on_time"):
            return self.same(path, statistic(value, n, PERCENTAGE, "hundredths"), shown)
        steps = {"gbp": "two", "share": "hundredths", "index": "hundredths", "pages": "whole", "days": "whole"}
        return self.same(path, statistic(value, n, AVERAGE, steps.get(here["unit"], "tenths")), shown)

    def requirement(self, path, value, shown, here):
        name, most = path[-1], here["items"]["value"]
        if name == "pages":
            return self.same(path, statistic(value, most, AVERAGE, "fives"), shown)
        if name in ("reuse", "duplication", "unused"):
            return self.bounded(path, value, most, PERCENTAGE, "hundredths", shown)
        return self.bounded(path, value, most, AVERAGE, "two" if name == "cost_gbp" else "hundredths", shown)

    def number(self, path, value, shown, here):
        n, step = here["n"]["value"], {"working_days": "whole", "requests_per_case": "tenths"}
        if here["rule"] == "F9":
            return self.bounded(path, value, math.inf, AVERAGE, "hundredths", shown)
        least = PERCENTAGE if here["rule"] in ("F5", "F7", "F8") else AVERAGE
        return self.same(path, statistic(value, n, least, step.get(here["unit"], "hundredths")), shown)

    # -- curves, histograms, verdicts --------------------------------------------------------------------------------

    def survival(self, path, exact, shown):
        n, events = exact["n"]["value"], exact["events"]["value"]
        for name in ("n", "events", "censored", "late_entries"):
            self.same(path + [name], count(exact[name]["value"]), shown[name])
        for name in (
            "median_seconds",
            "median_low_seconds",
            "median_high_seconds",
            "p80_seconds",
            "closed_only_median_seconds",
            "closed_only_p80_seconds",
        ):
            if name in exact:
                self.same(path + [name], statistic(exact[name]["value"], events, AVERAGE, "elapsed"), shown[name])
            elif 0 < events < AVERAGE and name in ("median_seconds", "p80_seconds"):
                self.same(path + [name], {"status": "not_told"}, shown[name])
            elif name in shown:
                self.flaw(path + [name], "does not exist")
        for name in NEVER & exact.keys():
            self.same(path + [name], {"status": "not_told"}, shown[name])
        if shown["survival_at"]:
            self.flaw(path, "tells the curve at times of single cases")
        isDrawn = n > PERCENTAGE and events >= AVERAGE
        curve, line, reached, told = [], 0.95, 0, 0
        for point in exact["curve"] if isDrawn else []:
            reached += point["events"]
            if point["at_risk"] - point["events"] < AVERAGE:
                break
            if point["survival"] <= line:
                while line >= point["survival"]:
                    line -= 0.05
                curve.append(
                    (
                        elapsed(point["seconds"]),
                        nearest(point["survival"], 0.01),
                        nearest(point["at_risk"], 5),
                        nearest(reached, 5) - told,
                    )
                )
                told = nearest(reached, 5)
        got = [(p["seconds"], p["survival"], p["at_risk"], p["events"]) for p in shown["curve"]]
        if len(curve) != len(got) or any(abs(x - y) > 1e-6 for a, b in zip(curve, got) for x, y in zip(a, b)):
            self.flaw(path + ["curve"], f"expected {curve}, got {got}")
        if any(p["status"] != "rounded" for p in shown["curve"]):
            self.flaw(path + ["curve"], "says that it is exact")
        incidence = exact["incidence"] if isDrawn else []
        if [o["outcome"] for o in incidence] != [o["outcome"] for o in shown["incidence"]]:
            return self.flaw(path + ["incidence"], "other outcomes")
        for a, b in zip(incidence, shown["incidence"]):
            self.same(path + [a["outcome"]], count(a["events"]["value"]), b["events"])
            last, points, line = a["curve"][-1]["probability"] if a["curve"] else 0, [], 0.05
            for point in a["curve"]:
                if point["probability"] < line:
                    continue
                if (last - point["probability"]) * n < AVERAGE:
                    break
                while line <= point["probability"]:
                    line += 0.05
                points.append((elapsed(point["seconds"]), nearest(point["probability"], 0.01)))
            got = [(p["seconds"], p["probability"]) for p in b["curve"]]
            if len(points) != len(got) or any(abs(x - y) > 1e-6 for p, q in zip(points, got) for x, y in zip(p, q)):
                self.flaw(path + [a["outcome"]], f"expected {points}, got {got}")

    def small_histogram(self, exact):
        return sum(c["value"] for c in exact["columns"]) < AVERAGE

    def histogram(self, path, exact, shown):
        columns = [c["value"] for c in exact["columns"]]
        while columns[-1] < AVERAGE and len(columns) > 1:
            columns[-2:] = [columns[-2] + columns[-1]]
        if not shown["is_open_ended"] or len(columns) != len(shown["columns"]):
            return self.flaw(path, "shows how far the longest go")
        for index, (a, b) in enumerate(zip(columns, shown["columns"])):
            self.same(path + [index], count(a), b)

    def verdict(self, path, exact, shown):
        n, verdict = exact["n"]["value"], exact["verdict"]
        if exact["rule"] != "F9" and verdict in ("raised", "quiet") and n < AVERAGE:
            verdict = "not_told"
        if shown["verdict"] not in ({verdict, "not_told"} if exact["rule"] == "F9" else {verdict}):
            self.flaw(path, f"{verdict} is shown as {shown['verdict']}")
        if "test" in shown:
            self.flaw(path, "shows the test")

    def onerous(self, exact, shown, text):
        """Steps: flags in whatever list they stand; the finding never says other than the body's own."""
        for a, b in zip(exact["routes"], shown["routes"]):
            path = ["onerous", a["route"]]
            for name in ("cases", "closed_cases", "burden", "requirements", "flags"):
                self.walk(path + [name], a[name], b[name], [exact, a])
            for s, t in zip(a["steps"], b["steps"]):
                merge = lambda step: {"flags": step["flags"] + step["quiet"]}
                self.walk(path + [s["step"], "flags"], merge(s)["flags"], merge(t)["flags"], [exact, a, s])
                hidden = any(f["verdict"] == "not_told" for f in merge(t)["flags"])
                said = t["is_onerous"]
                if said["status"] == "not_told" and not hidden:
                    self.flaw(path + [s["step"]], "is told in full, and is said not to be")
                if said["status"] != "not_told" and said["value"] != s["is_onerous"]["value"]:
                    self.flaw(path + [s["step"]], f"{s['is_onerous']} is shown as {said}")
                if hidden and said.get("value") is False:
                    self.flaw(path + [s["step"]], "cannot be told, and is said to be not onerous")
        for language, words in (
            ("en", ("No step is onerous", "cannot be told")),
            ("cy", ("Nid oes unrhyw gam yn feichus", "Ni ellir dweud")),
        ):
            said = shown["finding"][language]
            steps = [t["is_onerous"] for b in shown["routes"] for t in b["steps"]]
            if (words[0] in said) != all(s.get("value") is False for s in steps):
                self.flaw(["finding", language], f"says “{said}” of {steps}")
            if (words[1] in said) != any(s["status"] == "not_told" for s in steps):
                self.flaw(["finding", language], f"says “{said}” of {steps}")
        untold = [t for b in shown["routes"] for t in b["steps"] if t["is_onerous"]["status"] == "not_told"]
        if untold and "cannot be told" not in re.sub(r"\s+", " ", text):
            self.flaw(["onerous text"], "does not say what cannot be told")

    # -- other forms ---------------------------------------------------------------------------------------------------

    def leaves(self, value, key=""):
        if isinstance(value, dict) and set(value) <= {"value", "status"} and "status" in value:
            yield key, value.get("value"), value["status"]
        elif isinstance(value, dict):
            for name, member in value.items():
                yield from self.leaves(member, name)
        elif isinstance(value, list):
            for member in value:
                yield from self.leaves(member, key)

    def table(self, shown, text):
        parts = ("reconciliation", "overall", "routes", "groups", "comparisons", "trend", "spectrum")
        wanted = sorted((k, v is None, float(v or 0), s) for p in parts for k, v, s in self.leaves(shown.get(p, [])))
        rows = list(csv.DictReader(io.StringIO(text)))
        known = {k for k, _, _, _ in wanted}
        got = []
        for row in rows:
            if row["status"] in ("small", "not_told") and row["value"]:
                self.flaw(["csv", row["figure"]], "has a value that is not shown")
            if row["row"].endswith(("curve", "survival_at")) or row["figure"] not in known:
                continue
            if row["row"].endswith("clock") and row["figure"].startswith("standards"):
                continue
            got.append((row["figure"], row["value"] == "", float(row["value"] or 0), row["status"]))
        got.sort()
        if len(got) != len(wanted):
            return self.flaw(["csv"], f"{len(wanted)} figures in JSON, {len(got)} in CSV")
        for a, b in zip(wanted, got):
            if a[0] != b[0] or a[1] != b[1] or abs(a[2] - b[2]) > 1e-6 * max(1, abs(a[2])) or a[3] != b[3]:
                return self.flaw(["csv"], f"{a} is {b}")

    def words(self, kind, text):
        """Every number of cases or visits in sentences is a multiple of five, those aside in which the rule is told."""
        # Paragraphs are broken at 80 columns.
        text = re.sub(r"\s*\n\s*", " ", text)
        text = re.sub(r"7 cases or fewer|[Ff]ewer than \d+ cases", "", text)
        for number, noun in re.findall(r"(?<![\d.,-])(\d[\d,]*) (cases?|closed|open|decided|events?|visits?)\b", text):
            value = int(number.replace(",", ""))
            if value % 5:
                self.flaw([kind], f"says {number} {noun}")

    def published(self, lengths, tables):
        for route, exact in lengths.items():
            table = next((t for t in tables["routes"] if t["route"] == route), None)
            if len(exact["decided_working_days"]) < AVERAGE:
                if table:
                    self.flaw(["published", route], "has a table of few")
                continue
            for name in (
                "decided_working_days",
                "decided_calendar_days",
                "body_held_working_days",
                "without_decision_calendar_days",
            ):
                self.days(["published", route, name], exact[name], table.get(name))
            for name in ("within_standard", "beyond_standard", "open", "without_decision"):
                self.same(["published", route, name], count(exact[name]), table[name])
            for outcome in table["outcomes"]:
                value = exact["outcomes"][outcome["outcome"]]
                expected = count(value)
                if outcome["outcome"].startswith("approved"):
                    expected = {"value": value, "status": "value"}
                self.same(["published", route, outcome["outcome"]], expected, outcome["cases"])
            for party in table["parties"]:
                own = exact["parties"][party["party"]]
                self.same(["published", route, party["party"]], count(own["cases"]), party["cases"])
                self.same(
                    ["published", route, party["party"], "time"],
                    statistic(own["seconds"], own["cases"], AVERAGE, "days"),
                    party["total_seconds"],
                )
            for step in table["steps"]:
                self.days(["published", route, step["step"]], exact["steps"][step["step"]], step["working_days"])

    def days(self, path, lengths, table):
        n = len(lengths)
        if n < AVERAGE:
            return self.flaw(path, "is a table of few") if table else None
        ordered, fives = sorted(lengths), int(nearest(n, 5)) // 5
        most = -(-n * (90 if n >= P90 else 80) // 100)
        shared = ordered.count(ordered[-1]) >= AVERAGE
        told = []
        for k in range(1, fives + 1):
            rank = -(-k * n // fives)
            if rank > most or (ordered[rank - 1] == ordered[-1] and not shared):
                break
            told.append(ordered[rank - 1])
        counts = [{"days": d, "count": 5 * told.count(d)} for d in sorted(set(told))]
        pool = [{"days": told[-1] if told else -1, "count": 5 * (fives - len(told))}]
        if table != {"days": counts, "longer": pool}:
            self.flaw(path, f"expected {counts} and {pool}, got {table}")


def main():
    flaws, groupings, figures = [], 0, 0
    for line in open(sys.argv[1], encoding="utf-8"):
        grouping = json.loads(line)
        judge = Judge(grouping["name"])
        for part in ("reconciliation", "overall", "routes", "groups", "comparisons", "trend", "spectrum"):
            judge.walk([part], grouping["exact"][part], grouping["shown"][part], [grouping["exact"]])
        judge.onerous(grouping["exact_onerous"], grouping["shown_onerous"], grouping["onerous_text"])
        judge.table(grouping["shown"], grouping["csv"])
        for kind in ("text", "onerous_text"):
            judge.words(kind, grouping[kind])
        page = re.sub(r"<style.*?</style>", " ", grouping.get("page", ""), flags=re.S)
        judge.words("page", html.unescape(re.sub(r"<[^>]*>", " ", page)))
        judge.published(grouping["lengths"], grouping["tables"])
        flaws += judge.flaws
        groupings += 1
        figures += sum(1 for _ in judge.leaves(grouping["shown"]))
    for flaw in flaws[:40]:
        print(flaw, file=sys.stderr)
    print(json.dumps({"groupings": groupings, "figures": figures, "flaws": len(flaws)}))
    return 1 if flaws else 0


if __name__ == "__main__":
    sys.exit(main())
