"""What a plan's line is about, where nobody has said: guessed by its kind and the words of its label."""

from sqlalchemy import ColumnElement, case, func, or_

# Parts of words by which agencies call these costs, in German and in English, small.
PERSONNEL = (
    "personal",
    "gehalt",
    "gehält",
    "lohn",
    "löhne",
    "sozialabgabe",
    "personnel",
    "salar",
    "wage",
    "payroll",
    "staff",
)
SUBCONTRACTING = (
    "fremdleist",
    "freelanc",
    "freie mitarb",
    "subunternehm",
    "nachunternehm",
    "subcontract",
    "contractor",
)


def guessed_meaning(kind: ColumnElement[str], label: ColumnElement[str]) -> ColumnElement[str]:
    """Say in SQL what a line is about: revenue, personnel, subcontracting or other.

    The databases' own `lower` may leave capital umlauts as they are, so no word begins with one.
    """

    def says(words: tuple[str, ...]) -> ColumnElement[bool]:
        return or_(*(func.lower(label).contains(word, autoescape=True) for word in words))

    return case(
        (kind == "revenue", "revenue"),
        (says(PERSONNEL), "personnel"),
        (says(SUBCONTRACTING), "subcontracting"),
        else_="other",
    )
