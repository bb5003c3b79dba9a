"""Renders both aggregates as text."""
import json
import os
import sys

arguments = sys.argv[1:]
full = arguments[0] == "--full"
print(f"Orders in {os.environ['SPATE_KEY']}")
for path in arguments[1 if full else 0:]:
    with open(path) as file:
        totals = json.load(file)
    for name, total in totals.items() if full else sorted(totals.items(), key=lambda one: -one[1])[:1]:
        print(f"{name}: {total:.2f}")
