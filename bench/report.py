"""Write the report of a run: a table for each measure, with ratios to the first site."""

import os
import platform
import statistics
import time

import pygal
from pygal.style import Style

COLOURS = ["#0b6e4f", "#c0392b", "#e67e22", "#8e44ad", "#2980b9", "#16a0d8", "#7f8c8d"] + [
    "#27ae60",
    "#2ecc71",
]
PLOTTED = ["last socket, ms", "sending call, ms", "delivered, %", "memory a socket, kB"]


def write(results, path, rounds, plan):
    """Write the page and its plots; without a path, print the page."""
    sites = unique(site for site, _, _ in results)
    measures = unique(measure for _, measure, _ in results)
    page = HEAD.format(
        date=time.strftime("%Y-%m-%d"),
        python=platform.python_version(),
        processors=os.cpu_count(),
        rounds=rounds,
        **plan,
    )
    for measure in measures:
        page += "\n## %s\n\n" % measure.capitalize()
        if path and measure in PLOTTED:
            page += "![%s](%s)\n\n" % (measure, plot(results, sites, measure, path))
        page += table(results, sites, measure)
    if path:
        with open(path, "w") as file:
            file.write(page)
    else:
        print(page)


def table(results, sites, measure):
    sizes = sorted({size for _, name, size in results if name == measure})
    rows = ["| | %s |" % " | ".join(map(str, sizes)), "| --- |" + " --- |" * len(sizes)]
    for site in sites:
        cells = [cell(results, sites[0], site, measure, size) for size in sizes]
        if any(cells):
            rows.append("| %s | %s |" % (site, " | ".join(cells)))
    return "\n".join(rows) + "\n"


def cell(results, first, site, measure, size):
    values = results.get((site, measure, size))
    if not values:
        return ""
    value = statistics.median(values)
    own = statistics.median(results.get((first, measure, size), [0]))
    if site == first or not own:
        return "%.3g" % value
    return "%.3g (×%.2g)" % (value, value / own)


def plot(results, sites, measure, path):
    """Draw a measure over the number of sockets; return the plot's name beside the page."""
    in_ms = measure.endswith("ms")
    chart = pygal.XY(
        title=measure,
        x_title="sockets",
        style=Style(colors=COLOURS, background="white"),
        truncate_legend=-1,
        legend_at_bottom=True,
        legend_at_bottom_columns=2,
        logarithmic=in_ms,
        x_labels=sorted({size for _, what, size in results if what == measure}),
        y_labels=[1, 10, 100, 1000, 10000] if in_ms else None,
        js=[],
    )
    for site in sites:
        points = sorted(
            (size, statistics.median(values))
            for (name, what, size), values in results.items()
            if (name, what) == (site, measure)
        )
        if points:
            chart.add(site, points)
    folder, page = os.path.split(path)
    name = "%s-%s.svg" % (page.partition(".")[0], "-".join(measure.split(",")[0].split()))
    chart.render_to_file(os.path.join(folder, name))
    return name


def unique(names):
    return list(dict.fromkeys(names))


HEAD = """# Measured side by side

Made by `make bench` on {date}: Python {python}, {processors} processors, which the sites share with
the load. Each site in its turn, {rounds} round(s); {repeats} broadcasts a size and round, pages for
{seconds} s. Medians; in brackets the ratio to channels_lts in the same run. Machines differ: the
ratios say more than the numbers. The columns are sockets, or browsers that ask at once.

The baseline is a bare server of Twisted and autobahn that writes one prepared frame to all of its
sockets: no Redis, no Django, no workers. `channels_lts` is this repository's site as it comes.
"""
