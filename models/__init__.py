"""The tables of Leitstand, their migrations, and the functions that read and write them.

Importing this package declares every table (see the modules below); nothing here knows Qt or a source.
"""

from models.schema.base import Base
from models.schema.company import Company, ExchangeRate
from models.schema.employees import Department, Employee, EmploymentPeriod
from models.schema.finance import Estimate, EstimateItem, Expense, Invoice, InvoiceItem, InvoicePayment
from models.schema.plan import PlanItem, PlanMapping, PlanMeaning, PlanVersion
from models.schema.projects import (
    Booking,
    Client,
    ClientContact,
    Milestone,
    Project,
    ProjectStatus,
    Task,
    TaskAssignment,
    TaskList,
    TimeEntry,
    Workflow,
    WorkflowStatus,
)
from models.schema.system_tables import (
    Change,
    ImportMapping,
    RejectedRecord,
    RemovalQuestion,
    RemovalQuestionRow,
    SavedView,
    Setting,
    SyncCursor,
    SyncLease,
    SyncRun,
    SyncRunStream,
    ZoneQuestion,
)

__all__ = [
    "Base",
    "Booking",
    "Change",
    "Client",
    "ClientContact",
    "Company",
    "Department",
    "Employee",
    "EmploymentPeriod",
    "Estimate",
    "EstimateItem",
    "ExchangeRate",
    "Expense",
    "ImportMapping",
    "Invoice",
    "InvoiceItem",
    "InvoicePayment",
    "Milestone",
    "PlanItem",
    "PlanMapping",
    "PlanMeaning",
    "PlanVersion",
    "Project",
    "ProjectStatus",
    "RejectedRecord",
    "RemovalQuestion",
    "RemovalQuestionRow",
    "SavedView",
    "Setting",
    "SyncCursor",
    "SyncLease",
    "SyncRun",
    "SyncRunStream",
    "Task",
    "TaskAssignment",
    "TaskList",
    "TimeEntry",
    "Workflow",
    "WorkflowStatus",
    "ZoneQuestion",
]
