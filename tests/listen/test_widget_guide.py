"""docs/guides/channels/widget.md and kiosk.md say what the code does."""

import gzip
import re
from pathlib import Path

from innerloop.listen import forms_public, widget_files

GUIDES = Path(__file__).parents[2] / "docs" / "guides" / "channels"
WIDGET, KIOSK = ((GUIDES / f"{name}.md").read_text(encoding="utf-8") for name in ("widget", "kiosk"))
ROW = re.compile(r"^\| `data-(\w+)` \| (.*?) \|", re.MULTILINE)
SCRIPT = widget_files.newest().content.decode()
# Of our own pages alone: it shows at once and sends nothing. `place` is an element, `survey` stands above the table.
UNTOLD = {"preview", "place", "survey"}


def it_names_every_option_that_the_widget_reads() -> None:
    assert set(dict(ROW.findall(WIDGET))) == set(re.findall(r"(?<![.\w])options_?\.(\w+)", SCRIPT)) - UNTOLD


def it_tells_the_numbers_that_hold_where_an_option_is_left_out() -> None:
    told = {name: int(usual) for name, usual in ROW.findall(WIDGET) if usual.isdigit()}
    held = {name: int(usual) for name, usual in re.findall(r"Number\(options\.(\w+) \|\| (\d+)\)", SCRIPT)}

    assert told == {**held, "share": 100}


def it_pins_the_newest_file_by_its_hash_and_keeps_to_its_size() -> None:
    newest = widget_files.newest()

    assert f'src="https://ask.example.com/widget/{newest.number}.js"' in WIDGET
    assert f'integrity="{newest.integrity}"' in WIDGET
    assert "under 10 KB compressed" in WIDGET
    assert len(gzip.compress(newest.content)) < 10_000


def it_tells_how_long_a_kiosk_thanks_and_waits() -> None:
    [usual] = re.findall(r"`reset=20` \| (\d+) \| seconds of thanks before the next question, 3 to 120", KIOSK)
    script = (Path(widget_files.__file__).parent / "static" / "listen" / "kiosk.js").read_text(encoding="utf-8")

    assert [forms_public.seconds_in(each) for each in ("", "20", "1", "999")] == [int(usual), 20, 3, 120]
    assert "IDLE = 60e3" in script
