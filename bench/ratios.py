"""The table of a comparison: medians, and the ratio new/base with its interval."""

import math
import statistics

CONFIDENCE = 0.95
MORE_IS_BETTER = ("pages a second", "connections a second", "delivered")


def table(rounds):
    """Return the table (str) of `rounds`, a list of {measure: {"base": value, "new": value}}."""
    low, confidence = rank(len(rounds))
    lines = ["", "%-28s %9s %9s  %s" % ("medians", "base", "new", "new/base and its interval")]
    lines += [line(measure, pairs(rounds, measure), low) for measure in rounds[0]]
    numbers = {
        "rounds": len(rounds),
        "first": low + 1,
        "last": len(rounds) - low,
        "inside": 100 * confidence,
        "outside": 100 * (1 - confidence),
    }
    return "\n".join(lines) + NOTES % numbers


NOTES = """

The ratio is the median of the ratios of the %(rounds)d rounds. Its interval is from order
statistics (ratio %(first)d to ratio %(last)d, sorted): the true median lies in it with
%(inside).1f %%. A line is marked where the interval excludes 1.
Without any change, %(outside).1f %% of the lines are marked by chance: repeat a run that
surprises."""


def line(measure, values, low):
    """Return one line of the table. `values` are (base, new) of each round; `low` is the rank of
    the interval's lower end, from 0."""
    base, new = (statistics.median(side) for side in zip(*values))
    text = "%-28s %9.4g %9.4g  " % (measure, base, new)
    if not all(value for value, _ in values):
        return text + "no ratio: base is 0"
    ratios = sorted(new / base for base, new in values)
    first, last = ratios[low], ratios[-1 - low]
    text += "%.3f  [%.3f, %.3f]" % (statistics.median(ratios), first, last)
    return (text + mark(measure, first, last)).rstrip()


def mark(measure, first, last):
    """Return the word for an interval of ratios that excludes 1, else nothing."""
    if first <= 1 <= last:
        return ""
    rises = first > 1
    better = rises == measure.startswith(MORE_IS_BETTER)
    return "  <-- better" if better else "  <== COSTS"


def pairs(rounds, measure):
    """Return (base, new) of each round."""
    return [(found[measure]["base"], found[measure]["new"]) for found in rounds]


def rank(number):
    """Return the rank (from 0) of the interval's lower end among `number` sorted values.

    Also return the probability that the interval contains the true median. It is the narrowest
    interval with CONFIDENCE, or else the one from the least to the greatest value.
    """
    best = (0, coverage(number, 0))
    for low in range(1, number // 2):
        if coverage(number, low) >= CONFIDENCE:
            best = (low, coverage(number, low))
    return best


def coverage(number, low):
    """Return the probability that the true median is between values `low` and `number - 1 - low`.

    It is that of more than `low` heads and more than `low` tails in `number` throws of a coin.
    """
    tail = sum(_choose(number, heads) for heads in range(low + 1))
    return 1 - 2 * tail / 2**number


def _choose(number, some):
    return math.factorial(number) // math.factorial(some) // math.factorial(number - some)
