"""Draws what is on a terminal as a picture: column by column, in colour.

usage: termshot.py COLUMNS ROWS OUT.png < SCREEN

SCREEN is text with its colours as escape sequences, as `tmux capture-pane -p -e` writes it. Needs pyte and Pillow,
and the DejaVu Sans Mono fonts.
"""

import sys
from pathlib import Path

import pyte
from PIL import Image, ImageDraw, ImageFont

CELL_HEIGHT = 20
MARGIN = 14
FONT_SIZE = 16
FONTS = Path("/usr/share/fonts/truetype/dejavu")
BACKGROUND, FOREGROUND = "#1b1e23", "#d8dce2"

# The sixteen colours of the terminal, by the names that pyte gives them.
COLOURS = {
    "black": "#1b1e23",
    "red": "#e0696b",
    "green": "#8dbb6f",
    "brown": "#dcb25e",
    "blue": "#6fa3dc",
    "magenta": "#a06bc4",
    "cyan": "#5fb8bd",
    "white": "#d8dce2",
    "brightblack": "#7d8590",
    "brightred": "#f08b8d",
    "brightgreen": "#a9d48c",
    "brightbrown": "#f0cd85",
    "brightblue": "#93bdec",
    "brightmagenta": "#c193df",
    "brightcyan": "#86d3d7",
    "brightwhite": "#ffffff",
}


# How pyte names those of the sixteen that a program asks for by their number among 256.
NUMBERED = dict(
    zip(
        ["000000", "cd0000", "00cd00", "cdcd00", "0000ee", "cd00cd", "00cdcd", "e5e5e5"]
        + ["7f7f7f", "ff0000", "00ff00", "ffff00", "5c5cff", "ff00ff", "00ffff", "ffffff"],
        COLOURS,
    )
)


def colour(name, otherwise):
    """Returns a colour of a cell: a name, six hexadecimal digits, or what the terminal has by itself."""
    if name == "default":
        return otherwise
    name = NUMBERED.get(name, name)
    return COLOURS.get(name, f"#{name}" if len(name) == 6 else otherwise)


def main():
    columns, rows, out = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    screen = pyte.Screen(columns, rows)
    screen.set_mode(pyte.modes.LNM)
    lines = sys.stdin.read().rstrip("\n").split("\n")[:rows]
    pyte.Stream(screen).feed("\n".join(lines))

    plain = ImageFont.truetype(str(FONTS / "DejaVuSansMono.ttf"), FONT_SIZE)
    bold = ImageFont.truetype(str(FONTS / "DejaVuSansMono-Bold.ttf"), FONT_SIZE)
    width = round(plain.getlength("M"))
    size = (columns * width + 2 * MARGIN, rows * CELL_HEIGHT + 2 * MARGIN)
    picture = Image.new("RGB", size, BACKGROUND)
    draw = ImageDraw.Draw(picture)
    for row in range(rows):
        for column in range(columns):
            cell = screen.buffer[row][column]
            front, back = colour(cell.fg, FOREGROUND), colour(cell.bg, BACKGROUND)
            if cell.reverse:
                front, back = back, front
            x, y = MARGIN + column * width, MARGIN + row * CELL_HEIGHT
            if back != BACKGROUND:
                draw.rectangle((x, y, x + width - 1, y + CELL_HEIGHT - 1), fill=back)
            draw.text((x, y), cell.data, font=bold if cell.bold else plain, fill=front)
            if cell.underscore:
                draw.line((x, y + CELL_HEIGHT - 2, x + width, y + CELL_HEIGHT - 2), fill=front)
    picture.quantize(colors=64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, optimize=True)


if __name__ == "__main__":
    main()
