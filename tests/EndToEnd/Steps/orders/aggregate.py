"""Adds up the orders by one of their fields."""
import collections
import json
import sys

field, rows, totals = sys.argv[1:]
sums = collections.Counter()
with open(rows) as lines:
    for line in lines:
        order = json.loads(line)
        sums[order[field]] += round(order["gross"] * 100)
with open(totals, "w") as file:
    json.dump({key: cents / 100 for key, cents in sorted(sums.items())}, file)
