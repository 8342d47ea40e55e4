"""What a Person is made of: values read, normalised or refused with what to do."""

import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from innerloop.customers import rules
from innerloop.customers.rules import Behavior, Person

TEXTS = some.text(max_size=40)
LOCALS = some.from_regex(r"[A-Za-z0-9][A-Za-z0-9_+-]{0,20}", fullmatch=True)
DOMAINS = some.from_regex(r"([A-Za-z][A-Za-z0-9]{0,10}\.){1,3}[A-Za-z]{2,6}", fullmatch=True)
KENYAN = some.integers(700_000_000, 799_999_999).map(str)


@given(local=LOCALS, domain=DOMAINS, space=some.sampled_from(["", " ", "\t"]))
def it_reads_an_address_in_any_case_as_one(local, domain, space):
    address = f"{local}@{domain}"

    read = rules.read_email(f"{space}{address.upper()}{space}")

    assert read == rules.read_email(address) == rules.read_email(read) == address.lower()


@given(digits=KENYAN, gap=some.sampled_from(["", " ", "-", ".", " (0) "][:4]))
def it_reads_a_number_however_it_is_spaced(digits, gap):
    spaced = f"+254{gap}{digits[:3]}{gap}{digits[3:6]}{gap}{digits[6:]}"

    assert rules.read_phone(spaced) == rules.read_phone(f"+254{digits}") == f"+254{digits}"


@pytest.mark.parametrize(
    "read",
    [
        rules.read_email, rules.read_phone, rules.read_external_id, rules.read_language, rules.read_time_zone,
        rules.read_currency, rules.read_amount, rules.read_properties,
    ],
)  # fmt: skip
@given(
    value=some.one_of(TEXTS, some.integers(), some.none(), some.lists(TEXTS), some.floats(), some.binary(max_size=9))
)
def it_reads_or_refuses_whatever_it_is_given(read, value):
    try:
        once = read(value)
    except rules.ValueRefused as refusal:
        said: tuple[str, ...] = (refusal.field, str(refusal))
    else:
        said = ()

    # What was read is read the same again; what was refused is named.
    assert all(said) if said else read(once) == once


@given(TEXTS)
def it_keeps_no_text_that_cannot_be_stored(text):
    try:
        kept = rules.read_external_id(text)
    except rules.ValueRefused:
        assert "\x00" in text
    else:
        assert (kept or "") == unicodedata.normalize("NFC", text).strip()
        assert "\x00" not in (kept or "")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("07", "07 is too short for a phone number. Start with + and the country's code, such as +254."),
        ("0712 345678", "0712 345678 does not say its country. Start with + and the country's code"),
        ("+2547", "+2547 is too short"),
        ("+254712345678901234", "+254712345678901234 is too long"),
        ("+999 123 456 789", "+999 123 456 789 is not a phone number"),
        ("call me", "call me is not a phone number"),
        ("+254712345678 ext. 5", "is not a phone number"),
    ],
)
def it_says_what_is_wrong_with_a_number(given, sentence):
    with pytest.raises(rules.ValueRefused) as refused:
        Person(phone=given)

    assert sentence in str(refused.value)
    assert (refused.value.field, refused.value.value) == ("phone", given)


@pytest.mark.parametrize(
    "address",
    [
        "ana", "ana@", "@example.com", "ana@example", "a na@example.com", "ana@example.com\nBcc: all@example.com",
        "ana@-example.com", "ana..b@example.com", ".ana@example.com", "<ana@example.com>", "ana@exa,mple.com",
        "ana@example.c0m"[:-3] + "1", f"{'a' * 65}@example.com", f"ana@{'a' * 250}.com",
    ],
)  # fmt: skip
def it_refuses_what_is_no_address(address):
    with pytest.raises(rules.ValueRefused):
        Person(email=address)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"external_id": "x" * 201}, "external_id"),
        ({"external_id": 5}, "external_id"),
        ({"external_id": "a\x00b"}, "external_id"),
        ({"external_id": "\ud800"}, "external_id"),
        ({"name": "x" * 201}, "name"),
        ({"language": "english"}, "language"),
        ({"time_zone": "Africa/Atlantis"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"time_zone": "Africa"}, "time_zone"),
        ({"value": "much"}, "value"),
        ({"value": float("nan")}, "value"),
        ({"value": 10**14}, "value"),
        ({"value": True}, "value"),
        ({"currency": "XXX"}, "currency"),
        ({"owner_email": "Agnes"}, "owner"),
        ({"properties": ["plan"]}, "properties"),
        ({"properties": {"1st": 1}}, "properties"),
        ({"properties": {"a" * 81: 1}}, "properties"),
        ({"properties": {"plan": {"name": "pro"}}}, "plan"),
        ({"properties": {"plan": ["pro"]}}, "plan"),
        ({"properties": {"plan": float("inf")}}, "plan"),
        ({"properties": {"plan": float("nan")}}, "plan"),
        ({"properties": {"plan": "x" * 501}}, "property plan"),
    ],
)
def it_names_the_field_that_cannot_be_read(fields, name):
    with pytest.raises(rules.ValueRefused) as refused:
        Person(**{"email": "ana@example.com", **fields})

    assert refused.value.field == name


def it_needs_something_to_know_a_person_by():
    with pytest.raises(rules.ValueRefused, match="external_id, an email or a phone"):
        Person(name="Ana", external_id=" ", email="")


def it_writes_every_value_in_one_way():
    told: dict[str, Any] = {
        "external_id": " A1 ", "email": "Ana@Example.com", "name": " Ana \n Kamau ", "language": "ZH_hant_tw",
        "value": "12.5", "currency": "kes", "time_zone": "Africa/Nairobi", "organization": "acme",
        "properties": {"plan ": " pro ", "since": date(2026, 1, 31), "gone": "", "share": Decimal("0.5"), "vip": True},
    }  # fmt: skip

    person = Person(**told)

    assert person.keys == (("external_id", "A1"), ("email", "ana@example.com"))
    assert person.as_given["email"] == "Ana@Example.com"
    assert (person.name, person.language, person.currency) == ("Ana Kamau", "zh-Hant-TW", "KES")
    assert person.value == Decimal("12.5000")
    assert person.properties == {"plan": "pro", "since": "2026-01-31", "gone": None, "share": 0.5, "vip": True}


@pytest.mark.parametrize(
    ("value", "kind"),
    [("pro", "text"), ("2026-01-31", "date"), ("2026-13-31", "text"), (1, "number"), (0.5, "number"), (False, "flag")],
)
def it_guesses_what_kind_a_property_is(value, kind):
    assert rules.kind_of(value) == kind


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "told <b>"}, "kind"),
        ({"occurred_at": datetime(2026, 1, 1)}, "occurred_at"),  # noqa: DTZ001
        ({"occurred_at": "yesterday"}, "occurred_at"),
        ({"key": "x" * 201}, "key"),
        ({"revenue": "lots"}, "revenue"),
        ({"revenue_kind": "gift"}, "revenue_kind"),
        ({"currency": "euro"}, "currency"),
    ],
)
def it_refuses_a_behavior_that_cannot_be_read(fields, name):
    told = {"kind": "order", "person": Person(external_id="A"), "occurred_at": datetime(2026, 1, 1, tzinfo=UTC)}

    with pytest.raises(rules.ValueRefused) as refused:
        Behavior(**{**told, **fields})

    assert refused.value.field == name


@given(moment=some.datetimes(min_value=datetime(1980, 1, 1), timezones=some.just(UTC)), row_id=some.uuids())  # noqa: DTZ001
def it_comes_back_to_the_place_a_cursor_marks(moment, row_id):
    assert rules.read_cursor(rules.cursor_at(moment, row_id)) == (moment, row_id)


@given(some.text(max_size=60))
def it_refuses_a_cursor_that_is_none(text):
    with pytest.raises(rules.ValueRefused, match="after"):
        rules.read_cursor(text)


@pytest.mark.parametrize("turning", ["\u202a", "\u202e", "\u2066", "\u2069", "\x07", "\x9b"], ids=ascii)
def it_drops_from_a_name_what_would_turn_a_page_around(turning):
    person = Person(external_id="A1", name=f"{turning}Ana {turning}Kamau", organization=f"{turning}Uhuru")

    assert (person.name, person.organization) == ("Ana Kamau", "Uhuru")


def it_keeps_names_in_every_script_as_they_are():
    for name in ("عبد\u200cالله", "नेहा क्\u200dष", "O\u2019Brien"):
        assert Person(external_id="A1", name=name).name == name
