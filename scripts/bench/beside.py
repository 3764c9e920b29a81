#!/usr/bin/env python3
"""Runs ours and a peer in turn and prints every run, medians and ratios.

beside.py RUNS OURS… [-- FOLDER PEER…]
Ours is timed as a whole process. The peer runs in FOLDER; the last line it prints is JSON with "seconds" (of its
work alone, without its start and our scoring), "cpu_seconds" and "peak_rss_mb"."""
import json
import os
import statistics
import subprocess
import sys
import time


def ours(command):
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command[0]} failed")
    return time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, ""


def theirs(folder, command):
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    told = json.loads(done.stdout.strip().splitlines()[-1])
    quality = told.get("best") or {key: told[key] for key in ("precision", "recall", "f1")}
    return told["seconds"], told["cpu_seconds"], told["peak_rss_mb"], json.dumps(quality)


arguments = sys.argv[2:]
cut = arguments.index("--") if "--" in arguments else len(arguments)
sides = {"ours": lambda: ours(arguments[:cut])}
if cut < len(arguments):
    sides["peer"] = lambda: theirs(arguments[cut + 1], arguments[cut + 2:])
runs = {side: [] for side in sides}
line = "{:4} {:8} {:8.2f} s wall {:8.2f} s CPU {:8.0f} MB  {}"
for number in range(1, int(sys.argv[1]) + 1):
    for side, run in sides.items():
        runs[side].append(run())
        print(line.format(side, f"run {number}", *runs[side][-1]), flush=True)
medians = {side: [statistics.median(run[at] for run in done) for at in range(3)] for side, done in runs.items()}
for side, median in medians.items():
    print(line.format(side, "median", *median, ""))
if "peer" in medians:
    wall, cpu, memory = (theirs / own for own, theirs in zip(medians["ours"], medians["peer"]))
    print(f"the peer takes {wall:.1f} times our wall time, {cpu:.1f} times our CPU time, {memory:.1f} times our memory")
