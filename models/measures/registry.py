"""All measures there are, by their keys."""

from models.measures.booking_measures import BOOKED
from models.measures.contract_measures import CONTRACT, CONTRACT_COST
from models.measures.invoice_lines import INVOICED_LINES
from models.measures.measure import Measure
from models.measures.money_measures import INVOICED, OFFERS, OPEN, OVERDUE, PLANNED
from models.measures.time_measures import BILLABLE, BUDGET_USED, LABOUR_COST, TRACKED
from models.measures.unbilled_measure import UNBILLED
from models.measures.worth_measures import MARGIN, OVERSERVICING, WORK_VALUE

MEASURES: dict[str, Measure] = {
    measure.key: measure
    for measure in (
        TRACKED,
        BILLABLE,
        LABOUR_COST,
        WORK_VALUE,
        OVERSERVICING,
        MARGIN,
        BUDGET_USED,
        BOOKED,
        CONTRACT,
        CONTRACT_COST,
        INVOICED,
        INVOICED_LINES,
        UNBILLED,
        OPEN,
        OVERDUE,
        OFFERS,
        PLANNED,
    )
}
