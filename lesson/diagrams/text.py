"""Measure, cut and wrap text without a font: no common sans-serif font is wider than this."""

from .style import size_of

# {the letters: their width in ems}; DejaVu Sans and Verdana, the widest, are a little narrower
EMS = {
    " ijlI.,:;'|·!": 0.37,
    "frt()[]/\\-": 0.42,
    "sczkvxy_": 0.595,
    "w": 0.84,
    "mMW@%&#+=<>~…—→×": 1.0,
}
OF_LETTER = {letter: ems for letters, ems in EMS.items() for letter in letters}
CAPITAL, OTHER, SYMBOL = 0.79, 0.645, 1.0
BOLD = 1.12
ELLIPSIS = "…"


def width(text, css):
    """Return the width (float, px) that `text` has at most in a CSS class (str) of the pictures."""
    size, bold = size_of(css)
    return sum(_ems(letter) for letter in text) * size * (BOLD if bold else 1)


def _ems(letter):
    if letter in OF_LETTER:
        return OF_LETTER[letter]
    if ord(letter) > 0x2E7F:  # scripts of East Asia, and emoji
        return SYMBOL
    return CAPITAL if letter.isupper() else OTHER


def cut(text, css, room):
    """Return `text`, or its beginning and an ellipsis if it is wider than `room` (px)."""
    if width(text, css) <= room:
        return text
    while text and width(text + ELLIPSIS, css) > room:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def balanced(text, css, room):
    """Return `text` as `wrap` does, with as many lines, but about equally long ones."""
    lines = wrap(text, css, room)
    for less in range(int(room), int(room) // 3, -4):
        narrower = wrap(text, css, less)
        if len(narrower) > len(lines) or any(line.endswith(ELLIPSIS) for line in narrower):
            break
        lines = narrower
    return lines


def wrap(text, css, room):
    """Return `text` as lines (list of str) that are not wider than `room` (px)."""
    lines = [""]
    for word in text.split(" "):
        longer = (lines[-1] + " " + word).strip(" ")
        if lines[-1] and width(longer, css) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return [cut(line, css, room) for line in lines]
