"""What the gateway works with, and its services put together from it."""

from dataclasses import dataclass

from adapters.gateway.auth.callers import Callers
from adapters.gateway.cases.case_actions import CaseActing
from adapters.gateway.cases.case_opener import CaseOpening
from adapters.gateway.cases.case_service import CaseCommands
from adapters.gateway.cases.case_supplements import CaseSupplying
from adapters.gateway.cases.step_supplements import CaseSupplementing
from adapters.gateway.command_dispatcher import CaseAsking
from adapters.gateway.free_texts import WordReader
from adapters.gateway.operations.department_pauses import DepartmentPausing
from adapters.gateway.operations.operations_service import OperationsServicer
from adapters.gateway.operations.operator_commands import CaseOperating
from adapters.gateway.operations.subject_eraser import SubjectErasing
from adapters.gateway.ports import CaseReceiver, CaseStarter
from adapters.gateway.tasks.task_commands import TaskActing
from adapters.gateway.tasks.task_decisions import TaskDeciding
from adapters.gateway.tasks.task_lister import TaskLists
from adapters.gateway.tasks.task_service import TaskReading, TaskServicer
from adapters.subscriptions.work_projection import Worklist
from domain.ports import Calendars, CaseRecord, Clock, PauseRegister, ThemeStore, Vault


@dataclass(frozen=True, slots=True)
class GatewayPorts:
    """What the gateway works with."""

    record: CaseRecord
    vault: Vault
    themes: ThemeStore
    clock: Clock
    starter: CaseStarter
    receiver: CaseReceiver
    calendars: Calendars
    pauses: PauseRegister


def case_commands(ports: GatewayPorts, asking: CaseAsking, callers: Callers) -> CaseCommands:
    """What people do with cases."""
    return CaseCommands(
        opening=CaseOpening(
            record=ports.record,
            vault=ports.vault,
            themes=ports.themes,
            clock=ports.clock,
            starter=ports.starter,
        ),
        supplementing=CaseSupplementing(ports.record, ports.vault, ports.themes, ports.receiver),
        supplying=CaseSupplying(asking, ports.vault),
        acting=CaseActing(asking, callers),
    )


def task_servicer(
    ports: GatewayPorts, asking: CaseAsking, callers: Callers, worklist: Worklist
) -> TaskServicer:
    """The service of tasks."""
    return TaskServicer(
        TaskLists(worklist, callers),
        TaskReading(
            ports.record, ports.vault, ports.themes, callers, WordReader(ports.vault, callers)
        ),
        TaskActing(asking, callers),
        TaskDeciding(
            record=ports.record,
            vault=ports.vault,
            themes=ports.themes,
            receiver=ports.receiver,
            clock=ports.clock,
            callers=callers,
        ),
    )


def operations_servicer(
    ports: GatewayPorts, asking: CaseAsking, erasing: SubjectErasing
) -> OperationsServicer:
    """The service of operators."""
    return OperationsServicer(
        CaseOperating(asking, ports.record, ports.themes),
        DepartmentPausing(ports.pauses, ports.themes),
        erasing,
        ports.clock,
    )
