"""The colours and the style sheet of the pictures: light, dark, and for paper.

Colour is never the only difference: messages have thick lines, other commands thin ones, what is
lost has dashes and a cross.
"""

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif'

# {name: colour}. `page` is behind all; each other name but the last three is text somewhere.
LIGHT = {
    "page": "#ffffff",
    "ink": "#1b1f24",
    "quiet": "#57606a",
    "net": "#0a4fa8",
    "message": "#6b2fa0",
    "bad": "#b3150c",
    "django": "#0b5f45",
    "work": "#bfe8d6",
    "soft": "#eef1f4",
    "life": "#9aa4ae",
}
DARK = {
    "page": "#0d1117",
    "ink": "#f0f3f6",
    "quiet": "#a9b4c0",
    "net": "#86bdff",
    "message": "#d3b3ff",
    "bad": "#ff9d94",
    "django": "#6fdcb2",
    "work": "#1f5f48",
    "soft": "#1c232c",
    "life": "#65707c",
}
PAPER = {
    "page": "#ffffff",
    "ink": "#000000",
    "quiet": "#3c3c3c",
    "net": "#000000",
    "message": "#000000",
    "bad": "#000000",
    "django": "#000000",
    "work": "#d0d0d0",
    "soft": "#eeeeee",
    "life": "#8a8a8a",
}
# (colour of the text, colour behind it)
PAIRS = [(name, "page") for name in ("ink", "quiet", "net", "message", "bad", "django")]
PAIRS += [("ink", "soft"), ("quiet", "soft"), ("django", "soft"), ("page", "django")]

# px of the letters of a CSS class; all other text has BODY
BODY = 16
SIZES = {
    "title": 30,
    "era": 24,
    "lane": 15,
    "lane-small": 13,
    "kind": 13,
    "time": 14,
    "quiet": 14,
    "outcome": 18,
}
BOLD = {"title", "era", "lane", "lane-small", "outcome", "most", "bad-text"}

RULES = """
text.kind, text.time, text.quiet, text.wait, text.command-text { fill: var(--quiet); }
text.on-django { fill: var(--page); }
text.net-text { fill: var(--net); }
text.message-text { fill: var(--message); }
text.bad-text { fill: var(--bad); }
text.work-text { fill: var(--django); }
.halo { paint-order: stroke; stroke: var(--page); stroke-width: 5px; stroke-linejoin: round; }
.page { fill: var(--page); }
.soft { fill: var(--soft); }
.box { fill: var(--soft); stroke: var(--quiet); stroke-width: 1.2px; }
.box-django { fill: var(--django); stroke: var(--django); }
.life { fill: none; stroke: var(--life); stroke-width: 1.5px; }
.work { fill: var(--work); stroke: var(--django); stroke-width: 1.5px; }
.rule { fill: none; stroke: var(--life); stroke-width: 1px; }
.zigzag { fill: none; stroke: var(--quiet); stroke-width: 1.5px; }
.note { fill: var(--page); stroke: var(--quiet); stroke-width: 1.2px; }
.net { fill: none; stroke: var(--net); stroke-width: 1.8px; }
.net-head { fill: var(--net); }
.message { fill: none; stroke: var(--message); stroke-width: 3.5px; }
.message-head { fill: var(--message); }
.command, .command-head { fill: none; stroke: var(--quiet); stroke-width: 1.2px; }
.bad { fill: none; stroke: var(--bad); stroke-width: 2px; stroke-dasharray: 7 4; }
.cross { fill: none; stroke: var(--bad); stroke-width: 3.5px; stroke-linecap: round; }
.bar { fill: var(--life); }
.bar-most { fill: var(--ink); }
"""


def size_of(css):
    """Return (px, whether it is bold) of a text with some CSS classes (str)."""
    names = css.split()
    sizes = [SIZES[name] for name in names if name in SIZES] or [BODY]
    return sizes[0], not BOLD.isdisjoint(names)


def sheet():
    """Return the style sheet (str) of a picture."""
    dark = "@media (prefers-color-scheme: dark) { %s }\n" % _colours(DARK)
    paper = "@media print { %s }\n" % _colours(PAPER)  # after dark: paper is always white
    return "\n" + _colours(LIGHT) + "\n" + dark + paper + _letters() + RULES.lstrip()


def _letters():
    rules = ["text { font-family: %s; font-size: %dpx; fill: var(--ink); }" % (FONT, BODY)]
    rules += ["text.%s { font-size: %dpx; }" % pair for pair in sorted(SIZES.items())]
    rules += [", ".join("text." + name for name in sorted(BOLD)) + " { font-weight: 700; }"]
    return "\n".join(rules) + "\n"


def _colours(scheme):
    return "svg { %s }" % " ".join("--%s: %s;" % pair for pair in scheme.items())


def contrast(one, other):
    """Return the contrast (float, 1 to 21) of two colours like "#0a4fa8", as WCAG 2 defines it."""
    dark, bright = sorted([_luminance(one), _luminance(other)])
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour):
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
