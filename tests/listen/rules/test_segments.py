"""Parts of a text message, by the tables of 3GPP TS 23.038 and 23.040."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.listen.rules import segments
from innerloop.listen.rules.segments import BASIC, EXTENDED

ALPHABET = "".join(sorted(BASIC | EXTENDED))


@pytest.mark.parametrize(
    ("text", "encoding", "units", "count", "left"),
    [
        ("", "GSM-7", 0, 0, 160),
        ("9", "GSM-7", 1, 1, 159),
        ("a" * 160, "GSM-7", 160, 1, 0),
        ("a" * 161, "GSM-7", 161, 2, 145),
        ("a" * 306, "GSM-7", 306, 2, 0),
        ("a" * 307, "GSM-7", 307, 3, 152),
        ("a" * 459, "GSM-7", 459, 3, 0),
        ("€" * 80, "GSM-7", 160, 1, 0),
        ("€" * 81, "GSM-7", 162, 2, 143),  # 76 in the first: the 77th would be cut in two
        ("[ok] {9}", "GSM-7", 12, 1, 148),
        ("a" * 152 + "€" + "a" * 151, "GSM-7", 305, 2, 0),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3, 152),  # a division would say 2
        ("À quel point ?", "UCS-2", 14, 1, 56),  # only the small à is in the alphabet
        ("à é è ù ì ò Ç Ñ ñ ü", "GSM-7", 19, 1, 141),
        ("ç", "UCS-2", 1, 1, 69),
        ("é" * 160, "GSM-7", 160, 1, 0),
        ("ê" * 70, "UCS-2", 70, 1, 0),
        ("ê" * 71, "UCS-2", 71, 2, 63),
        ("ê" * 134, "UCS-2", 134, 2, 0),
        ("ê" * 135, "UCS-2", 135, 3, 66),
        ("مرحبا", "UCS-2", 5, 1, 65),
        ("😀" * 35, "UCS-2", 70, 1, 0),
        ("😀" * 36, "UCS-2", 72, 2, 61),  # 33 pairs in the first, 67 being odd
        ("ê" * 66 + "😀" * 34, "UCS-2", 134, 3, 65),  # a division would say 2
        ("a" * 70 + "’", "UCS-2", 71, 2, 63),
    ],
)
def it_counts_as_the_standard_does(text: str, encoding: str, units: int, count: int, left: int) -> None:
    assert segments.count(text) == segments.Segments(encoding, units, count, left)


def it_has_the_whole_alphabet() -> None:
    assert len(BASIC) == 127  # 128 places, of which one is the escape
    assert len(EXTENDED) == 10
    assert not BASIC & EXTENDED


@given(st.text(alphabet=ALPHABET) | st.text())
def it_loses_nothing_and_fills_no_part_over_its_brim(text: str) -> None:
    parts = segments.split(text)

    is_wide = not segments.is_gsm(text)
    brim = (70 if is_wide else 160) if len(parts) <= 1 else (67 if is_wide else 153)
    assert "".join(parts) == text
    assert all(0 < segments.units_of(part, is_wide=is_wide) <= brim for part in parts)


@given(st.text(alphabet=ALPHABET) | st.text(), st.sampled_from(ALPHABET + "é😀م"))
def it_never_needs_fewer_parts_for_more_text(text: str, more: str) -> None:
    assert segments.count(text + more).count >= segments.count(text).count


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("We’re glad – “really”…", 'We\'re glad - "really"...'),
        ("(0 = not at all · 10 = very)", "(0 = not at all, 10 = very)"),
        ("Merci\u00a0! C’est noté.", "Merci ! C'est noté."),
        ("Ça va ? C’était où ?", "Ça va ? C'était où ?"),
        ("Être là, c’est bien", "Être là, c’est bien"),  # the ê needs UCS-2 anyway
        ("شكرًا – 9", "شكرًا – 9"),
    ],
)
def it_writes_marks_as_every_telephone_has_them(written: str, sent: str) -> None:
    assert segments.plain_marks(written) == sent


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Être là, ça plaît ?", "Etre là, ca plait ?"),
        ("¿Cómo está? Ojalá", "¿Como esta? Ojala"),
        ("Não, avó", "Nao, avo"),
        ("Karibu – asante…", "Karibu - asante..."),
        ("شكرًا", "شكرًا"),
    ],
)
def it_leaves_accents_off_only_where_it_must(written: str, shown: str) -> None:
    assert segments.to_gsm(written) == shown


@given(st.text())
def it_makes_a_text_no_dearer_by_plain_marks(text: str) -> None:
    assert segments.count(segments.plain_marks(text)).count <= max(1, segments.count(text).count) or "…" in text
