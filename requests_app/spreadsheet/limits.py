"""How much of a stranger's file is read. Work is bounded by counting, so no clock is needed."""

from __future__ import annotations

#: A file of this size or more is refused unread.
MAX_FILE = 50_000_000
#: All the parts of a workbook, unpacked.
MAX_UNPACKED = 200_000_000
#: Of one part: text in XML packs 5 to 60 times; a bomb, up to 1,032 times.
MAX_RATIO = 250
#: Below this size a part is no bomb, whatever its ratio.
RATIO_FROM = 5_000_000
MAX_ENTRIES = 2_000
#: Elements of all the parts that are read, and how deep they nest (a workbook stays under 20).
MAX_ELEMENTS = 8_000_000
MAX_DEPTH = 100
#: One tag with its attributes, a comment: an XML parser keeps it whole in memory.
MAX_TOKEN = 1_000_000
#: The highest row and the most columns of a sheet, filled or not; Excel has 1,048,576 and 16,384.
MAX_ROW = 300_000
MAX_COLUMNS = 500
#: Excel's own limit for the text of one cell.
MAX_CELL = 32_767
#: The shared texts of a workbook together, in characters, each counting for 32 more.
MAX_TEXTS = 40_000_000
#: Merged areas of one sheet.
MAX_MERGED = 20_000
#: Filled rows that ``read`` takes of all the sheets together.
MAX_ROWS = 50_000
#: Rows among which the headings are looked for.
HEADER_WITHIN = 30

MO = 1_000_000


def grouped(number: int) -> str:
    """A whole number as French prints it.

    >>> grouped(1048576) == "1\\u202f048\\u202f576"
    True
    """
    return f"{number:,}".replace(",", "\u202f")
