#!/usr/bin/env python3
import csv
import json
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor


def total(row):
    return int(row[2])


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        rows = list(csv.reader(file))
    with ProcessPoolExecutor(2) as pool:
        totals = list(pool.map(total, rows[:50]))
    kind = subprocess.run(["file", "--brief", sys.argv[1]], capture_output=True, text=True)
    json.dump([sum(totals), kind.stdout], sys.stdout)
