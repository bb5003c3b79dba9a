"""Sorts orders on standard input into valid and invalid ones."""
import json
import sys


def is_valid(order):
    return isinstance(order.get("user"), str) and isinstance(order.get("product"), str) and order.get("amount", 0) > 0


with open(sys.argv[1], "w") as valid, open(sys.argv[2], "w") as invalid:
    counts = [0, 0]
    for line in sys.stdin:
        good = is_valid(json.loads(line))
        (valid if good else invalid).write(line)
        counts[good] += 1
print(f"{counts[1]} valid, {counts[0]} invalid")
if counts[1] == 0:
    sys.exit("not one order is valid")
