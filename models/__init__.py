"""The tables of Leitstand, their migrations, and the functions that read and write them.

Importing this package declares every table (see the modules below); nothing here knows Qt or a source.
"""

from models.base import Base
from models.bookkeeping import (
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
from models.money import Estimate, EstimateItem, Expense, Invoice, InvoiceItem, InvoicePayment
from models.people import Department, Employee, EmploymentPeriod
from models.plan import PlanItem, PlanMapping, PlanVersion
from models.work import (
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

__all__ = [
    "Base",
    "Booking",
    "Change",
    "Client",
    "ClientContact",
    "Department",
    "Employee",
    "EmploymentPeriod",
    "Estimate",
    "EstimateItem",
    "Expense",
    "ImportMapping",
    "Invoice",
    "InvoiceItem",
    "InvoicePayment",
    "Milestone",
    "PlanItem",
    "PlanMapping",
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
