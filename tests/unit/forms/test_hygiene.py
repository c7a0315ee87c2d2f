"""Typed text becomes clean text, a number or a date, or a fault that says what to do; nothing takes long."""

import time
from datetime import date

import pytest

from forms.hygiene import Fault, clean, clean_secret, real_date, shown, whole_number


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  vooraan \r\nen achteraan  \t\r\n\r\n", "  vooraan\nen achteraan"),
        ("regel\x0bvan Word\u2028en\x85verder", "regel\nvan Word\nen\nverder"),
        ("cafe\u0301", "café"),
        ("\ufeffmet \u202amerkteken\u202c", "met merkteken"),
        ("een\ttab", "een\ttab"),
        ("", ""),
        (" \n \n", ""),
    ],
)
def test_text_is_cleaned_without_losing_words(raw, text):
    assert clean(raw, 100, one_line=False) == (text, None)


def test_a_line_stays_one_line():
    assert clean(" een\r\ntwee\tdrie ", 100, one_line=True) == ("een twee drie", None)


@pytest.mark.parametrize("code", [0, 0x07, 0x1F, 0x7F, 0x9F, 0xD800, 0xDFFF, 0xFFFD, 0xFFFF, 0xFDD0])
def test_what_cannot_be_stored_is_refused_and_shown(code):
    sign = chr(code)
    text, fault = clean(f"eerste regel\nhier{sign}daar", 100, one_line=False)
    assert text == "eerste regel\nhier\ufffddaar"
    assert fault == Fault("unreadable", {"line": 2})
    text.encode()


def test_a_text_over_its_limit_is_counted_and_kept():
    text, fault = clean("x" * 4512, 4000, one_line=False)
    assert text == "x" * 4512
    assert fault == Fault("too_long", {"count": 4512, "limit": 4000})


def test_characters_are_counted_after_composing_them():
    assert clean("e\u0301" + "x" * 9, 10, one_line=False) == ("é" + "x" * 9, None)


@pytest.mark.parametrize(
    "raw",
    [
        " " * 1_000_000,
        (" " * 1000 + "x") * 1000,
        "\u0315\u0300" * 500_000,
        "\x00" * 1_000_000,
        " \n" * 500_000,
    ],
)
def test_hostile_length_takes_no_time(raw):
    began = time.process_time()
    clean(raw, 4000, one_line=False)
    clean(raw, 4000, one_line=True)
    real_date(raw, "nl")
    whole_number(raw, 0, 10)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("raw", "value"),
    [("12", 12), (" 12 ", 12), ("+3", 3), ("-3", -3), ("007", 7), ("", None), ("  ", None)],
)
def test_whole_numbers(raw, value):
    assert whole_number(raw, -5, 100) == (value, None)


@pytest.mark.parametrize("raw", ["1.000", "1,5", "1e3", "twaalf", "٣", "0x10", "1 000", "--1", "½", "\x00"])
def test_what_is_no_whole_number(raw):
    assert whole_number(raw, 0, 100) == (None, Fault("no_number"))


@pytest.mark.parametrize("raw", ["101", "-1", "9" * 5000, "-" + "9" * 5000])
def test_a_number_outside_its_bounds_names_them(raw):
    assert whole_number(raw, 0, 100) == (None, Fault("number_range", {"minimum": "0", "maximum": "100"}))


def test_bounds_get_a_thousands_sign_unless_they_are_years():
    assert whole_number("9" * 20, 0, 20_000)[1] == Fault("number_range", {"minimum": 0, "maximum": 20_000})
    assert whole_number("1999", 2020, 2060)[1] == Fault(
        "number_range", {"minimum": "2020", "maximum": "2060"}
    )


@pytest.mark.parametrize(
    "raw",
    [
        "2026-09-07",
        "2026-9-7",
        "7-9-2026",
        "07-09-2026",
        "7/9/2026",
        "7.9.2026",
        "7 september 2026",
        " 7 September 2026 ",
    ],
)
def test_a_date_may_be_written_in_several_ways(raw):
    assert real_date(raw, "nl") == (date(2026, 9, 7), None)


@pytest.mark.parametrize(
    ("raw", "locale", "words"),
    [
        ("31-2-2027", "nl", "31 februari 2027"),
        ("2027-02-29", "nl", "29 februari 2027"),
        ("31 juni 2027", "nl", "31 juni 2027"),
        ("2027-02-31", "en", "31 February 2027"),
    ],
)
def test_a_day_that_does_not_exist_is_named(raw, locale, words):
    assert real_date(raw, locale) == (None, Fault("no_such_day", {"day": words}))


@pytest.mark.parametrize(
    "raw", ["morgen", "2026-13-01", "13-13-2026", "0-1-2026", "1-1-26", "٧-٩-٢٠٢٦", "7 sept 2026", "2026-W01"]
)
def test_what_is_no_date(raw):
    assert real_date(raw, "nl") == (None, Fault("no_date"))


@pytest.mark.parametrize("raw", ["1-1-1999", "2101-01-01", "0000-01-01", "9999-12-31"])
def test_a_year_far_away_is_refused(raw):
    assert real_date(raw, "nl")[1] == Fault("year_range", {"first": "2000", "last": "2100"})


def test_no_date_is_no_fault():
    assert real_date("  ", "nl") == (None, None)


def test_a_password_keeps_its_spaces_and_is_never_shown_when_wrong():
    assert clean_secret(" e\u0301 ", 10) == (" é ", None)
    assert clean_secret("x" * 11, 10) == ("", Fault("too_long", {"count": 11, "limit": 10}))
    assert clean_secret("a\x00", 10) == ("", Fault("unreadable_secret"))


def test_what_was_typed_can_be_shown_again():
    assert shown("drie\x00 uur" * 100, 10) == "drie\ufffd uurd"
    assert shown({"a": 1}, 10) == ""
