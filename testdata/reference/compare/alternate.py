"""How often things are measured, and in which order."""
import os

SLOW = 30  # seconds of a measurement, from which on there is one


def alternate(*functions):
    """Calls each function in turn, the next time in the opposite order, and returns the results of each. They have `seconds`. How
    often: REPEAT, else three times, and once when the first round has a slow one."""
    found = [[] for _ in functions]
    left = None
    while left != 0:
        round = list(zip(found, functions))
        for results, function in round if len(found[0]) % 2 == 0 else reversed(round):
            results.append(function())
        if left is None:
            slow = max(results[0].seconds for results in found) > SLOW
            left = int(os.environ.get("REPEAT") or (1 if slow else 3))
        left -= 1
    return found
