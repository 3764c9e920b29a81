#!/usr/bin/env python3
"""Of the pairs given a probability, how many are true.   reliability.py DATA PAIRS.csv"""
import sys

import polars as pl

data, pairs = sys.argv[1:]
truth = pl.read_csv(f"{data}/truth.csv", infer_schema=False).select("sig_id", "entity_id")
found = pl.read_csv(pairs, infer_schema=False).with_columns(pl.col("probability").cast(pl.Float64))
for side in ("id_a", "id_b"):
    found = found.join(truth.rename({"sig_id": side, "entity_id": f"person_{side}"}), on=side, how="left")
true = found.with_columns((pl.col("person_id_a") == pl.col("person_id_b")).alias("true"))
accepted = true.filter(pl.col("class") != "possible")
print(f"accepted pairs {len(accepted)}, false {len(accepted) - accepted['true'].sum()}; possible {len(true) - len(accepted)}")
edges = [0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 1.01]
for low, high in zip(edges, edges[1:]):
    part = true.filter((low <= pl.col("probability")) & (pl.col("probability") < high))
    if len(part):
        print(f"  probability {low:.3f}-{min(high, 1):.3f}: {len(part):8} pairs, {part['true'].mean():.4f} true")
