"""The sentences about what was written and can't be taken: the one place that makes them, in the language in use."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from desktop.kinds.cell_text import cell_text
from desktop.kinds.locale_formats import LocaleFormats
from desktop.kinds.value_words import choice_words
from models.values import parse_errors as errors
from models.values.dates import NotADate
from models.values.durations import NotADuration
from models.values.language import mark, tr
from models.values.numbers import NotANumber

Sentences = Mapping[type[errors.ParseError], str]

SENTENCES: Sentences = {
    NotANumber: mark("“{value}” isn't a number. Example: {example}."),
    NotADuration: mark("“{value}” isn't a duration. Examples: 7:30 or {example}."),
    NotADate: mark("{value} isn't a date. Example: {example}."),
    errors.NotAMoment: mark("{value} isn't a date with a time. Example: {example}."),
    errors.NotAFlag: mark("“{value}” is neither yes nor no."),
    errors.NotAChoice: mark("“{value}” isn't one of these: {words}."),
    errors.WrongUnit: mark("“{value}” has a unit that doesn't belong here."),
    errors.NumberTooLarge: mark("“{value}” is too large; Leitstand can't store such a number."),
    errors.HasFraction: mark("“{value}” has a fraction; a whole number is needed here."),
    errors.NoYear: mark("“{value}” isn't a date with a year."),
    errors.OutOfRange: mark("{value} lies outside the years {first} to {last}."),
    errors.SkippedTime: mark("The clocks skip {time} in that night."),
    errors.WrongZone: mark("“{zone}” isn't in force on that night."),
    errors.FaultyCell: "{reason}",
    errors.OpenEnd: mark("Write {sign}= here: the number itself belongs to it."),
    errors.Missing: mark("{title} can't be empty."),
    errors.AlreadyTaken: mark("There is already a row with “{value}”."),
    errors.NotPicked: mark("Pick one of the names that the list offers."),
    errors.NoRecord: mark("There is no record called “{name}”."),
    errors.NoRecordToPick: mark("There is no record called “{name}”. Choose “Create” in the list to add it."),
    errors.NoRecordYet: mark("There is no record called “{name}”. Add it in its own table first."),
    errors.SeveralRecords: mark("{n} records are called “{name}”."),
    errors.SeveralRecordsInFile: mark("{n} records are called “{name}”. Write the number instead ({key})."),
    errors.NotInList: mark("“{value}” isn't in the list."),
    errors.SeveralFit: mark("“{value}” fits {n} entries. Choose one."),
    errors.SeveralRecordsFit: mark("More than one record fits “{value}”. Choose one from the list."),
}
# Of what a sheet's cell holds that is no text.
OF_CELLS: Sentences = {
    **SENTENCES,
    NotANumber: mark("“{value}” isn't a number."),
    NotADuration: mark("“{value}” isn't a duration."),
    NotADate: mark("“{value}” isn't a date."),
    errors.NotAMoment: mark("“{value}” isn't a date with a time."),
    errors.NumberTooLarge: mark("{value} is too large; Leitstand can't store such a number."),
    errors.HasFraction: mark("{value} has a fraction; a whole number is needed here."),
}
EXAMPLES: Mapping[type[errors.ParseError], Callable[[LocaleFormats], str]] = {
    NotANumber: lambda formats: formats.grouped("1234.5"),
    NotADuration: lambda formats: f"7{formats.point}5",
    NotADate: lambda formats: formats.day(formats.today()),
    errors.NotAMoment: lambda formats: formats.moment(datetime.now(UTC)),
}


def sentence(problem: errors.ParseError, formats: LocaleFormats) -> str:
    """Say why something can't be taken, for the one who wrote it; an example in it is written by `formats`."""
    facts: dict[str, Any] = dict(vars(problem))
    sentences = SENTENCES
    if isinstance(problem, errors.BadValue) and not isinstance(problem.value, str):
        sentences, facts["value"] = OF_CELLS, cell_text(problem.value)
    if isinstance(problem, errors.NotAChoice):
        facts["words"] = ", ".join(map(choice_words, problem.choices))
    if isinstance(problem, errors.SeveralRecordsInFile):
        facts["key"] = tr(problem.key)
    known = next(one for one in type(problem).__mro__ if one in sentences)
    if "{example}" in sentences[known]:
        facts["example"] = EXAMPLES[known](formats)
    return tr(sentences[known], **facts)
