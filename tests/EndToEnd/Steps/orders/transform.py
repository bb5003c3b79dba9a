"""Adds the price with tax to every order."""
import json
import sys

with open(sys.argv[1]) as orders, open(sys.argv[2], "w") as rows:
    for line in orders:
        order = json.loads(line)
        order["gross"] = round(order["amount"] * 1.19, 2)
        rows.write(json.dumps(order) + "\n")
