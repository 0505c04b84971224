"""What the name of a sheet or table says of it: an old state, a copy, a scenario, totals of others, a department."""

import re
from collections.abc import Collection
from decimal import Decimal

from sync.plan.values.vocabulary import announces_total, is_company, words_of
from sync.sheets.cells.cells import fold, tidy

# What isn't the plan as it stands, if another sheet is.
_OLD = (
    r"alt|alte[rs]?|old|outdated|veraltet|archiv\w*|archived?|backup|sicherung|kopie|copy|entwurf|draft|previous|vorher"
    r"|frühere?|überholt|obsolete|ursprünglich|original|test|muster|vorlage|template|beispiel|example"
)
_SCENARIO = (
    r"worst|best|optimist\w*|pessimist\w*|szenari\w+|scenario\w*|variante\w*|variant|alternativ\w*|stress\w*|upside"
    r"|downside|high|low|konservativ\w*|conservative|was[ -]wäre[ -]wenn|what[ -]if|simulation|case|forecast|fc"
    r"|hochrechnung|prognose|outlook|vergleich|comparison|vs|soll-?ist|plan-?ist"
)
_NUMBERED = r"v ?\d+(?:\.\d+)*|version ?\d*(?:\.\d+)*|rev ?\d+|stand \d\S*|\d+\. ?(?:entwurf|fassung|version)"
_MARKS = re.compile(
    rf"(?<![^\W\d_])(?:{_OLD}|{_SCENARIO})(?![^\W\d_])|(?<!\w)(?:{_NUMBERED})(?!\w)|\(\d+\)$", re.IGNORECASE
)
# The scenario that a plan is made by.
_MAIN = re.compile(
    r"(?<!\w)(?:base|basis|real(?:istisch|istic|)|erwartet|expected|normal|mid|aktuell|current|final|neu|new)(?!\w)"
)
_OVERVIEW = re.compile(
    r"(?<!\w)(?:übersicht|overview|zusammenfassung|summary|konsolidiert|konsolidierung|consolidat\w+|alle|all|dashboard|cockpit)(?!\w)"
)
_SAYS_DEPARTMENT = re.compile(
    r"(?<!\w)(?:abteilung|abt\.?|bereich|team|department|dept\.?|kostenstelle|cost cent(?:re|er)|unit|standort)(?!\w)",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"(?<!\w)(?:plan\w*|businessplan|business|budget\w*|soll|sheet|tabelle|blatt|table|jahr|year|monat\w*|month\w*"
    r"|finanz\w*|financ\w+|liquidit\w+|cash|flow|guv|p&l|pnl|fy|gj|wj|company|firma|unternehmen|kalkulation|detail\w*)(?!\w)|\d+",
    re.IGNORECASE,
)
_DEPARTMENTS = words_of(
    "design, grafik, graphics, kreation, creation, creative, text, copy, copywriting, redaktion, "
    "editorial, content, beratung, consulting, advisory, strategie, strategy, technik, technology, tech, "
    "entwicklung, development, dev, it, web, software, data, marketing, vertrieb, sales, account, "
    "accounts, kundenberatung, pr, social, media, video, film, foto, photo, produktion, production, "
    "projektmanagement, pm, ux, ui, research, events, event, support, service, services, kundenservice, "
    "verwaltung, administration, admin, office, backoffice, finance, finanzen, buchhaltung, hr, personal, "
    "people, geschäftsführung, management, leitung, operations, logistik, einkauf, lager, fertigung, "
    "montage, werkstatt, labor, schulung, training, academy, akademie, innovation, digital, print"
)
_WORD = re.compile(r"[^\W_]+(?:[-&][^\W_]+)*")


def version_words(text: str) -> tuple[str, ...]:
    """Return the words by which a name says that it is an old state, a copy or a scenario."""
    return tuple(dict.fromkeys(fold(found) for found in _MARKS.findall(_apart(text))))


def is_main(text: str) -> bool:
    """Tell whether a name says that it is the scenario to plan by."""
    return bool(_MAIN.search(_apart(text)))


def names_totals(text: str) -> bool:
    """Tell whether a sheet's name announces what others come to."""
    return announces_total(text) or is_company(text) or bool(_OVERVIEW.search(_apart(text)))


def department_in(text: str, known: Collection[str]) -> str:
    """Give the department that a sheet is named after: "Plan 2027 Design" is "Design"; empty if it is none for certain.

    `known`: the names of departments that people have entered.
    """
    plain = re.sub(r"_+", " ", text)
    for words in (_MARKS, _SAYS_DEPARTMENT, _GENERIC):
        plain = words.sub(" ", plain)
    name = tidy(plain).strip(" -–&/.,:()")
    words_in = _WORD.findall(fold(name))
    is_known = {fold(name), fold(text)} & {fold(one) for one in known} or set(words_in) <= _DEPARTMENTS
    return name if words_in and (is_known or _SAYS_DEPARTMENT.search(_apart(text))) else ""


def number_in_name(text: str) -> Decimal:
    """Return the number of a version ("v2"), 0 where there is none."""
    found = re.search(r"(?<!\w)(?:v|version|rev) ?(\d+(?:\.\d+)?)|\((\d+)\)$", _apart(text))
    return Decimal(found[1] or 0) if found else Decimal(0)


def _apart(text: str) -> str:
    """Return the words of a name, also of one written with underscores."""
    return fold(re.sub(r"_+|[,;:|]+(?=\D|$)", " ", text))
