"""The words of plans, in German and English (months also in French): what a label, a heading or a column is.

A word that may mean two things ("Fees", "Honorare", "Provision": earned or paid?) is left out on purpose; what
isn't here and isn't settled by the sums of the sheet is reported.
"""

import re

from sync.sheets.cells.cells import fold


def words_of(text: str) -> frozenset[str]:
    """Return the words of a list."""
    return frozenset(word.strip() for word in text.split(","))


# A side of the plan: as a section's heading they say what its rows are, as a row they may be its total.
SIDES = {
    "revenue": words_of(
        "einnahmen, einzahlungen, erlöse, erlös, umsatz, umsätze, umsatzerlöse, ertrag, erträge, betriebserträge,"
        "revenue, revenues, receipts, cash receipts, income, sales, turnover, inflows, cash in, recettes, produits"
    ),
    "cost": words_of(
        "ausgaben, auszahlungen, kosten, aufwand, aufwände, aufwendungen, betriebskosten, betriebsausgaben,"
        "cost, costs, expense, expenses, expenditure, payments, cash payments, spending, outflows, cash out,"
        "outgoings, overheads, operating costs, operating expenses, opex, dépenses, charges"
    ),
    "headcount": words_of(
        "mitarbeiter, mitarbeitende, mitarbeiterzahl, köpfe, headcount, heads, fte, ftes, vzä, vollzeitstellen, stellen"
    ),
    "utilisation": words_of("auslastung, auslastungsgrad, utilisation, utilization"),
    "hours": words_of("stunden, hours, billable hours, abrechenbare stunden, projektstunden, verkaufte stunden"),
    "price": words_of(
        "preis, preise, stundensatz, stundensätze, tagessatz, tagessätze, price, prices, hourly rate, day rate"
    ),
    "units": words_of("menge, mengen, stückzahl, stückzahlen, units, units sold, quantity, quantities"),
    "cash": words_of(
        "liquidität, kontostand, bankbestand, kassenbestand, anfangsbestand, endbestand, opening balance,"
        "closing balance, cash balance, bank balance, cash, cash position"
    ),
}

_LABELS = {
    "revenue": words_of("fördermittel, zuschüsse, mieteinnahmen, grants, subsidies"),
    "cost": words_of(
        "personal, gehalt, gehälter, lohn, löhne, sozialabgaben, sozialversicherung, lohnnebenkosten, material,"
        "wareneinsatz, waren, miete, mieten, strom, heizung, energie, versicherung, versicherungen, reisen, software,"
        "lizenzen, hardware, werbung, marketing, fremdleistung, fremdleistungen, freelancer, freie mitarbeiter,"
        "buchhaltung, steuerberatung, rechtsberatung, telefon, internet, porto, büro, büromaterial, bürobedarf,"
        "abschreibung, abschreibungen, leasing, wartung, instandhaltung, fortbildung, weiterbildung, bewirtung,"
        "hosting, it, reinigung, kfz, fuhrpark,"
        "staff, salary, salaries, wage, wages, payroll, social security, materials, rent, insurance, insurances,"
        "travel, software, licences, licenses, advertising, freelancers, subcontractors, contractors, utilities,"
        "electricity, energy, heating, phone, telephone, postage, depreciation, amortisation, amortization, training,"
        "stationery, office supplies, equipment, accounting, legal, cleaning, maintenance, cost of sales,"
        "cost of goods sold, personnel"
    ),
}
_ENDINGS = {
    "revenue": ("umsatz", "umsätze", "erlös", "erlöse", "einnahmen", "ertrag", "erträge", "revenue", "revenues"),
    "cost": (
        *("kosten", "aufwand", "aufwendungen", "ausgaben", "gehälter", "löhne", "miete", "versicherung"),
        *("salaries", "wages", "costs", "expenses", "rent", "insurance", "depreciation"),
    ),
}
_BEGINNINGS = {
    "revenue": ("umsatz", "umsätze", "erlöse", "revenue"),
    "cost": ("kosten", "costs", "personal", "miete", "gehälter", "löhne", "rent", "wages", "salaries"),
    "utilisation": ("auslastung", "utilisation", "utilization"),
}

# These words announce the result of a calculation; alone, without the calculation, they are reported.
_TOTAL = re.compile(
    r"\b(summe\w*|gesamt\w*|insgesamt|zwischensumme|total|totals|subtotal|sub-total|sum|\w*ergebnis|saldo|cash ?flow"
    r"|\w*überschuss|fehlbetrag|gewinn\w*|verlust|rohertrag|rohgewinn|deckungsbeitrag|db ?\d?|\w*marge|ebitd?a?|ebt"
    r"|kumuliert|gross profit|net profit|operating profit|profit|loss|margin|net income|net result|result|surplus"
    r"|deficit|contribution|résultat|net cash)\b"
)
_DEPARTMENT_HEADERS = (
    "abteilung, bereich, team, kostenstelle, department, dept, team, cost centre, cost center, unit name"
)
# What a column is, by its heading.
COLUMNS = {
    "label": words_of(
        "position, posten, bezeichnung, beschreibung, text, titel, konto, art, label, item, line, line item,"
        "description, name, account, category, kategorie, plan, was"
    ),
    "department": words_of(_DEPARTMENT_HEADERS),
    "kind": words_of("kind, type, typ, kostenart, art der position"),
    "unit": words_of("einheit, unit, währung, currency, me"),
    "note": words_of(
        "notiz, notizen, bemerkung, bemerkungen, kommentar, kommentare, anmerkung, note, notes, comment,"
        "comments, remark, remarks, hinweis"
    ),
    "code": words_of("nr, nr., nummer, no, no., konto-nr., kontonummer, account no, account number, id, code"),
    "date": words_of("datum, monat, date, month, zeitraum, period, periode"),
    "year": words_of("jahr, year"),
    "amount": words_of("betrag, wert, summe, plan, planwert, plan-betrag, amount, value, budget, total"),
    "scenario": words_of("szenario, version, scenario, plan/ist, plan/actual"),
}
_TOTAL_COLUMNS = re.compile(
    r"(jahres)?(summe|total|gesamt|ergebnis|sum)( 20\d\d)?|(ganzes |gesamtes )?(geschäfts)?jahr( 20\d\d)?|20\d\d"
    r"|jahresplan|(full |whole )?year( 20\d\d)?|year total|annual( total)?"
    r"|summe \w+|total \w+|((fy|gj|wj|summe|total|gesamt|geschäftsjahr) ?)?(20)?\d\d( ?[/–-] ?(20)?\d\d)"
    r"|(fy|gj|wj) ?(20)?\d\d"
)
_QUARTER_COLUMN = re.compile(r"q([1-4])( ?20\d\d)?|([1-4])\. ?quartal( 20\d\d)?|quarter ([1-4])|([1-4])\. ?quarter")
_HALF_COLUMN = re.compile(r"(?:h|hj) ?([12])( ?20\d\d)?|([12])\. ?(?:halbjahr|half|hj)( 20\d\d)?")
_SCENARIOS = {
    "plan": words_of("plan, budget, soll, planned, planung, business plan"),
    "actual": words_of("ist, actual, actuals, ist-werte, istwerte, abw., abweichung, variance, diff, delta"),
}
_ACTUAL_SHEET = re.compile(r"\b(ist|ist-?(werte|zahlen)|actuals?|abweichung(en)?|variance|vorjahr)\b")
_PLAN_WORD = r"plan(ned|ung)?|budget|soll"
_ACTUAL_WORD = (
    r"ist(-?werte)?|actuals?|abw\.?|abweichung|variance|var\.?|diff\.?|differenz|delta|forecast|fc|vorjahr|vj"
)
_SCENARIO_WORD = re.compile(rf"(?<!\w)(?:(?P<plan>{_PLAN_WORD})|(?P<actual>{_ACTUAL_WORD}))(?!\w)")
_COMPANY = words_of("company, unternehmen, gesamtunternehmen, firma, gesamt, agentur, agency")
# What several rows together are called; no row that stands for itself.
_GROUPS = words_of(
    "personal, personalkosten, personalaufwand, mitarbeiter, gehälter, löhne, team, raumkosten, räume, büro,"
    "sachkosten, fixkosten, gemeinkosten, verwaltung, it, edv, vertrieb, marketing, versicherungen, fremdleistungen,"
    "freelancer, projekte, kunden, dienstleistungen, fahrzeuge, material, betriebskosten, nebenkosten, reisekosten,"
    "staff, personnel, payroll, salaries, wages, people, premises, office, overheads, administration, admin, sales,"
    "insurances, subcontractors, contractors, projects, clients, services, vehicles, materials, operations, facilities"
)
_PART = re.compile(r"[-–•·>( ]*(?:davon|darunter|hiervon|of which|thereof)\b")
_RATIO = re.compile(
    r"^(?:anteil|quote|wachstum|veränderung|share|growth|change)\b|\w(?:quote|wachstum|anteil)$"
    r"|\b(?:margin|growth) ?%?$|\b(?:pro|je|per)\b(?! (?:monat|month)\b)"
)
_ACTUAL_ROW = re.compile(
    r"(?<!\w)(?:ist|ist-?werte?|actuals?|vorjahr(?:eswert)?|vj|(?:prior|previous|last) year|abweichung|variance)(?!\w)"
)
_MISCELLANEOUS = words_of("sonstiges, sonstige, andere, weiteres, diverses, other, others, misc, miscellaneous")


def side_of(text: str) -> str | None:
    """Return the kind that a section's heading names, if it names a whole side of the plan ("Einnahmen")."""
    return _in(SIDES, fold(text))


def kind_of(label: str) -> str | None:
    """Return the kind that a row's own words name for certain; None if they don't, or contradict each other."""
    text = fold(re.sub(r"[(\[].*?[)\]]", " ", label))
    whole = _in(SIDES, text) or _in(_LABELS, text)
    if whole or not text:
        return whole
    tokens = text.replace("-", " ").split()
    found = {_in(SIDES, tokens[-1]), _in(_LABELS, tokens[-1]), _ending(tokens[-1]), _beginning(tokens[0])} - {None}
    return found.pop() if len(found) == 1 else None


def kind_named(word: str) -> str | None:
    """Return the kind that a cell of a list's kind column names."""
    return _in(SIDES, fold(word)) or (fold(word) if fold(word) in SIDES else None)


def announces_total(text: str) -> bool:
    """Tell whether the text by itself says that the row is the result of a calculation ("Summe", "EBITDA")."""
    return side_of(text) != "cash" and bool(_TOTAL.search(fold(text)))


def may_be_total(text: str) -> bool:
    """Tell whether the text can name a total too ("Turnover", "Spending"): the calculation has to show it."""
    return announces_total(text) or side_of(text) in ("revenue", "cost", "headcount", "hours", "units")


def side_totalled(label: str) -> str | None:
    """Return the kind that a total's name gives to what it adds up: "Summe Kosten" and "Spending" are costs."""
    rest = _TOTAL.sub(" ", fold(label)).strip()
    return kind_of(re.sub(r"^(gesamt)", "", fold(label))) if not rest else kind_of(rest) or side_of(label)


def column_of(heading: str) -> str | None:
    """Return what a column holds, by its heading ("unit", "department", "label", …)."""
    text = fold(heading)
    return next((name for name, words in COLUMNS.items() if text in words), None)


def names_columns(heading: str, *names: str) -> bool:
    """Tell whether a heading can stand for one of these columns (some words can stand for several)."""
    return any(fold(heading) in COLUMNS[name] for name in names)


def is_total_column(heading: str) -> bool:
    """Tell whether a heading beside the months announces a sum of them."""
    return bool(_TOTAL_COLUMNS.fullmatch(fold(heading)))


def quarter_of(heading: str) -> int | None:
    """Return the quarter (1–4) that a heading names."""
    found = _QUARTER_COLUMN.fullmatch(fold(heading))
    return int(next(group for group in found.groups() if group and group in "1234")) if found else None


def half_of(heading: str) -> int | None:
    """Return the half of a year (1, 2) that a heading names."""
    found = _HALF_COLUMN.fullmatch(fold(heading))
    return int(found[1] or found[3]) if found else None


def scenario_of(word: str) -> str | None:
    """Return "plan" or "actual" for a word that says one of them."""
    return _in(_SCENARIOS, fold(word))


def scenario_in(heading: str) -> str | None:
    """Return "plan" or "actual" for a heading that has a word of one of them only ("Jan Plan", "Ist 2027")."""
    found = {found.lastgroup for found in _SCENARIO_WORD.finditer(fold(heading))}
    return found.pop() if len(found) == 1 else None


def without_scenario(heading: str) -> str:
    """Return a heading without the word that says whether it is the plan's."""
    text = _SCENARIO_WORD.sub(" ", fold(heading))
    return re.sub(r"[()\[\]:|–-]+\s*$|^\s*[:|–-]+", "", text.replace("()", " ")).strip()


def speaks_of_actuals(text: str) -> bool:
    """Tell whether a sheet's name or title says that it holds something else than the plan."""
    words = fold(text)
    return bool(_ACTUAL_SHEET.search(words)) and not re.search(r"\b(plan|budget|soll|planung)\b", words)


def is_title_of_actuals(title: str) -> bool:
    """Tell whether a title is no more than a name for actual values ("Ist 2026"): in a sentence "ist" is a verb."""
    return len(title.split()) <= 3 and speaks_of_actuals(title)


def names_actual(label: str) -> bool:
    """Tell whether a row's label says that it holds what really was ("Umsatz Ist", "Revenue prior year")."""
    return len(re.split(r"[\s-]+", fold(label))) > 1 and bool(_ACTUAL_ROW.search(fold(label)))


def is_company(word: str) -> bool:
    """Tell whether a word stands for the company as a whole, where departments are named."""
    return fold(word) in _COMPANY


def is_group(label: str) -> bool:
    """Tell whether a label is what several rows together are called ("Personal", "Premises")."""
    return fold(label) in _GROUPS or side_of(label) is not None


def is_part(label: str) -> bool:
    """Tell whether a label says that the row is a part of the one above it ("davon Boni")."""
    return bool(_PART.match(fold(label)))


def is_ratio(label: str) -> bool:
    """Tell whether a label says that the row compares amounts and is none ("Anteil am Umsatz", "Umsatz pro Kopf")."""
    return bool(_RATIO.search(fold(label)))


def is_miscellaneous(label: str) -> bool:
    """Tell whether a label is one that every section may have ("Sonstiges")."""
    return fold(label) in _MISCELLANEOUS


def _in(table: dict[str, frozenset[str]], text: str) -> str | None:
    return next((kind for kind, words in table.items() if text in words), None)


def _ending(token: str) -> str | None:
    return next((kind for kind, endings in _ENDINGS.items() if token.endswith(endings)), None)


def _beginning(token: str) -> str | None:
    return next((kind for kind, words in _BEGINNINGS.items() if token in words), None)
