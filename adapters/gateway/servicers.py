"""What the gateway works with, and its services put together from it."""

from dataclasses import dataclass

from adapters.gateway.auth.callers import Callers
from adapters.gateway.cases.case_opener import CaseOpener
from adapters.gateway.cases.case_service import CaseQueryPorts, CaseServicer
from adapters.gateway.command_dispatcher import CommandDispatcher
from adapters.gateway.free_texts import FreeTextReader
from adapters.gateway.operations.department_pauses import DepartmentPauseHandler
from adapters.gateway.operations.operations_service import OperationsServicer
from adapters.gateway.operations.subject_eraser import SubjectEraser
from adapters.gateway.ports import CaseStarter, CommandSender
from adapters.gateway.tasks.task_decisions import TaskDecisions
from adapters.gateway.tasks.task_lister import TaskLister
from adapters.gateway.tasks.task_service import TaskDetailsQuery, TaskServicer
from domain.ports import Calendars, CaseRecord, Clock, PauseRegister, ThemeStore, Vault
from domain.projection.queries import Projection


@dataclass(frozen=True, slots=True)
class GatewayPorts:
    """What the gateway works with."""

    record: CaseRecord
    projection: Projection
    vault: Vault
    themes: ThemeStore
    clock: Clock
    starter: CaseStarter
    sender: CommandSender
    calendars: Calendars
    pauses: PauseRegister


def case_servicer(
    ports: GatewayPorts, dispatcher: CommandDispatcher, reading: CaseQueryPorts, callers: Callers
) -> CaseServicer:
    """The service of cases."""
    opener = CaseOpener(
        record=ports.record,
        vault=ports.vault,
        themes=ports.themes,
        clock=ports.clock,
        starter=ports.starter,
    )
    return CaseServicer(opener, dispatcher, reading, callers)


def task_servicer(
    ports: GatewayPorts,
    dispatcher: CommandDispatcher,
    callers: Callers,
) -> TaskServicer:
    """The service of tasks."""
    return TaskServicer(
        TaskLister(ports.projection, callers),
        TaskDetailsQuery(
            ports.record, ports.vault, ports.themes, callers, FreeTextReader(ports.vault, callers)
        ),
        dispatcher,
        TaskDecisions(ports.vault, ports.clock),
    )


def operations_servicer(
    ports: GatewayPorts, dispatcher: CommandDispatcher, eraser: SubjectEraser
) -> OperationsServicer:
    """The service of operators."""
    return OperationsServicer(
        dispatcher,
        ports.themes,
        DepartmentPauseHandler(ports.pauses, ports.themes),
        eraser,
        ports.clock,
    )
