"""Draw a file by its seed and number: its kind, its sheets, and what goes wrong with it as text."""

from random import Random

from hub.intake.ingest.resources import RESOURCES
from tests.fuzz.workbooks.layouts import sheet
from tests.fuzz.workbooks.plan import Fate, Medium, PlannedFile

_MEDIA = (
    *[Medium(".xlsx", typed=True, merges=True)] * 4, Medium(".xlsx", typed=True, merges=True, from_1904=True),
    *[Medium(".xls", typed=True, merges=True)] * 2, Medium(".xls", typed=True, merges=True, from_1904=True),
    *[Medium(".csv")] * 3, Medium(".txt"), Medium(".html", merges=True),
)  # fmt: skip
_ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16")


def drawn(seed: int, number: int) -> PlannedFile:
    """The file of a number; the same seed gives the same file."""
    random = Random(f"workbooks:{seed}:{number}")
    resource = RESOURCES[random.choice(sorted(RESOURCES))]
    medium = random.choice(_MEDIA)
    count = random.choice((1, 1, 1, 2, 3)) if medium.typed else 1
    file = PlannedFile(resource, medium, [sheet(random, resource, medium, f"街道{each}") for each in range(count)])
    if medium.typed:
        _hide(random, file)
    elif medium.ending != ".html":
        _as_text(random, file)
    return file


def _hide(random: Random, file: PlannedFile) -> None:
    """Hide a column, and a sheet with other values, which is not to be read."""
    if random.random() < 0.1:
        file.sheets[-1].hidden_column = random.randrange(3)
    if random.random() < 0.15:
        hidden = sheet(random, file.resource, file.medium, "旧数据", 5)
        hidden.hidden = True
        file.sheets.insert(random.choice((0, len(file.sheets))), hidden)


def _as_text(random: Random, file: PlannedFile) -> None:
    file.encoding = random.choice(_ENCODINGS)
    file.delimiter = "\t" if file.medium.ending == ".txt" else random.choice(",,,;")
    file.all_quoted = random.random() < 0.2
    lines = file.sheets[0].lines
    number = random.choice([number for number, line in enumerate(lines) if line.values])
    texts = [cell.cell for cell in lines[number].cells if isinstance(cell.cell, str)]
    has_wide = any(character >= "\u0800" for text in texts for character in text)
    if has_wide and random.random() < 0.2 and file.encoding.startswith("utf-8"):
        file.cut = number
    elif random.random() < 0.1 and not file.all_quoted:
        file.unclosed = number
    if number in (file.cut, file.unclosed):
        lines[number].fate = Fate.REFUSED
