"""`innerloop import` as somebody types it: what it prints, and how it ends."""

import json
import sys

import pytest

from innerloop.config import command
from innerloop.kernel import postgres
from innerloop.listen.models import Response
from tests.connect.imports.bringing_in import CLINIC, FFT, furnished, rows_of_all_tables
from tests.connect.imports.reading import written


@pytest.fixture
def tandawa(cast):
    return furnished(cast.workspace, FFT)


@pytest.fixture
def innerloop(monkeypatch, capsys):
    """Type a command in this process, on the test's database; returns exit code, output and errors."""

    def typed(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["innerloop", *map(str, arguments)])
        try:
            command.main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        else:
            code = 0
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return typed


def it_prints_one_json_object_with_a_verdict_for_every_row(innerloop, tandawa):
    code, out, _ = innerloop("import", CLINIC, "--workspace", "tandawa", "--metric", "fft", "--json")

    told = json.loads(out)
    assert code == 0
    assert told["rows"] == {"read": 71, "added": 71, "known": 0, "changed": 0, "refused": 0}
    assert told["responses"] == {"added": 50, "known": 0, "changed": 0, "refused": 0}
    # The last line of each quoted question is a line of its own, so the 71 rows reach to line 77.
    assert told["lines"]["added"].startswith("2-")
    assert (told["kind"], told["metric"], told["group_by"]) == ("responses", "fft", "respondent_id")
    assert told["mapping"]["friends_score_1good_5poor"] == "score"


def it_says_in_words_how_it_read_the_file_and_what_was_refused(innerloop, tandawa, tmp_path):
    path = written(tmp_path, "score,text\n10,Great\n11,Odd\nten,Odd\n")

    code, out, err = innerloop("import", path, "--workspace", "tandawa", "--map", "text=properties.note")

    assert (code, err) == (0, "")
    assert "3 rows, read as answers on nps." in out
    assert "  text = properties.note" in out
    assert "1 answers added, 0 known already; 2 of 3 rows refused:" in out
    assert "  line 3: score: The score 11 is not on the scale nps: give a whole number from 0 to 10." in out


def it_writes_nothing_in_a_dry_run(innerloop, tandawa):
    before = rows_of_all_tables()

    code, out, _ = innerloop("import", CLINIC, "--workspace", "tandawa", "--metric", "fft", "--dry-run")

    assert code == 0
    assert "50 answers would be added" in out
    assert rows_of_all_tables() == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"score,text\n9,caf\xe9\n", "answers.csv, line 2: Byte 0xE9 (the 17th of the file) is not UTF-8."),
        (b"PK\x03\x04anything", "answers.csv: It is called .csv but is a ZIP archive"),
        (b"score,text\n" + b"x" * 3_000_000 + b"\n", "line 2: The line is longer than 1,048,576 characters."),
        (b"shop,city\nA,Nakuru\n", "No column is mapped to score. Map one: COLUMN=score. The file has: shop, city."),
        (b"", "The file is empty."),
    ],
)
def it_refuses_an_unreadable_file_in_one_sentence_and_leaves_no_trace(innerloop, tandawa, tmp_path, content, said):
    before = rows_of_all_tables()

    code, out, err = innerloop("import", written(tmp_path, content), "--workspace", "tandawa")

    assert (code, out) == (1, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1
    assert rows_of_all_tables() == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--workspace", "nowhere"], "There is no workspace 'nowhere'. Known: rival, tandawa."),
        (["--workspace", "tandawa", "--metric", "joy"], "There is no metric 'joy'. Known: ces, csat, fft, nps"),
        (["--workspace", "tandawa", "--map", "mood=score"], "There is no column 'mood'."),
        (["--workspace", "tandawa", "--map", "text=mood"], "There is no field 'mood'."),
        (["--workspace", "tandawa", "--map", "text=properties.Région"], "Région cannot name a property."),
        (["--workspace", "tandawa", "--group-by", "mood"], "There is no column 'mood'."),
        (["--workspace", "tandawa", "--kind", "moods"], "'moods' is not one of"),
        ([], "Missing option '--workspace'."),
    ],
)
def it_says_which_option_is_wrong(innerloop, tandawa, options, said):
    code, out, err = innerloop("import", CLINIC, *options)

    assert (code, out) == (2, "")
    assert said in err
    assert Response.everywhere.count() == 0


def it_reads_another_encoding_when_told(innerloop, tandawa, tmp_path):
    path = written(tmp_path, "score,text\n9,café\n".encode("cp1252"))

    code, _, _ = innerloop("import", path, "--workspace", "tandawa", "--encoding", "windows-1252")

    assert code == 0
    assert Response.everywhere.get().comment == "café"


def it_needs_no_database_to_refuse_a_file(innerloop, tmp_path, monkeypatch):
    monkeypatch.delenv("INNERLOOP_DATABASE_URL")
    monkeypatch.setattr(postgres, "Server", None)

    code, _, err = innerloop("import", tmp_path / "none.csv", "--workspace", "tandawa", "--home", str(tmp_path))

    assert code == 1
    assert err == "Error: none.csv: There is no file with this name. Check its folder and spelling.\n"
