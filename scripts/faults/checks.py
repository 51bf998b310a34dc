"""What has to hold after a fault, and after the next undisturbed run."""

import hashlib
import os
import shutil
import sqlite3
import tempfile


class Failure(Exception):
    """Something did not hold."""


def require(condition, message):
    if not condition:
        raise Failure(message)


def table_of(path):
    """A hash of all that a database holds, as the next reader sees it; the file stays as it is."""
    with tempfile.TemporaryDirectory(dir=os.path.dirname(os.path.dirname(path))) as folder:
        for suffix in ("", "-journal", "-wal"):
            if os.path.exists(path + suffix):
                shutil.copy(path + suffix, f"{folder}/copy.db{suffix}")
        database = sqlite3.connect(f"{folder}/copy.db")
        try:
            require(database.execute("PRAGMA integrity_check").fetchall() == [("ok",)],
                    "the database is damaged")
            # What is noted of a publication differs from run to run.
            text = "\n".join(line for line in database.iterdump()
                             if "pipeline_publications" not in line)
        finally:
            database.close()
    return hashlib.sha256(text.encode()).hexdigest()


def output_hashes(world):
    """The hash of each output's bytes, a database's of its contents; None where there is none."""
    hashes = []
    for name in world.outputs:
        path = world.file(name)
        if not os.path.exists(path):
            hashes.append(None)
        elif path.endswith(".db"):
            hashes.append(table_of(path))
        else:
            with open(path, "rb") as file:
                hashes.append(hashlib.sha256(file.read()).hexdigest())
    return hashes


def check_old_or_new(world, old, new):
    found = output_hashes(world)
    for name, has, before, after in zip(world.outputs, found, old, new):
        require(has in (before, after), f"{name} is neither old nor new")
    return [has == after for has, after in zip(found, new)]


def check_report(report):
    totals = report["totals"]
    outcomes = ["ok", "cached", "empty", "failed", "skipped", "late"]
    require(totals["items"] == len(report["items"]) == sum(totals[name] for name in outcomes),
            f"the outcomes do not add up: {totals}")
    for name in outcomes:
        count = sum(item["outcome"] == name for item in report["items"])
        require(count == totals[name], f"{count} items {name}, the totals say {totals[name]}")


def check_ended(world, code, errors, is_new, before, is_silenced):
    """A run that met an error and ended by itself: its code and report say what is so."""
    if code == 127 and "shared libraries" in errors or "job.yaml: cannot be read" in errors:
        return  # It had not begun.
    require(code in (0, 1), f"ended with {code}: {errors[-600:]}")
    says = any(line.startswith("pipeline: ") for line in errors.splitlines())
    require(code == 0 or says or is_silenced, f"said {errors!r}")
    require("Fatal error" not in errors, errors)
    if code == 0:
        require(all(is_new), "ended with 0, and outputs are old")
    path = world.file("out/report.json")
    now = os.stat(path).st_mtime_ns if os.path.exists(path) else None
    if now == before:
        require(code != 0, "ended with 0 without a report")
        return
    report = world.report()
    check_report(report)
    require(not report["published"] or all(is_new), "the report says published")
    require(report["published"] or code == 1, "ended with 0, and the report says not published")
    for output, new in zip(report["outputs"], is_new):
        require(output["published"] == new,
                f"the report says of {output['name']} published: {output['published']}")


def check_recovered(world, code, errors, reference):
    """The undisturbed run after the fault."""
    require(code == 0, f"the next run ended with {code}: {errors[-600:]}")
    require(output_hashes(world) == reference.hashes, "the next run's outputs differ")
    tree = world.tree()
    stray, missing = tree - reference.tree, reference.tree - tree
    require(not stray, f"stray: {dict(stray)}")
    require(not missing, f"missing: {dict(missing)}")
    report = world.report()
    check_report(report)
    require(report["published"], "the next run's report says not published")
    require(report["totals"]["rows"] == reference.rows, "the next run's rows differ")
    with open(world.file("out/rejects.csv"), "rb") as file:
        require(file.read() == reference.rejects, "the next run's rejects differ")


class Reference:
    """What an undisturbed run leaves."""

    def __init__(self, world):
        self.hashes = output_hashes(world)
        self.tree = world.tree()
        self.rows = world.report()["totals"]["rows"]
        with open(world.file("out/rejects.csv"), "rb") as file:
            self.rejects = file.read()
