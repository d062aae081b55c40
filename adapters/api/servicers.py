"""What the gateway works with, and its services put together from it."""

from dataclasses import dataclass

from adapters.api.acting import CaseActing
from adapters.api.asking import CaseAsking
from adapters.api.callers import Callers
from adapters.api.case_service import CaseCommands
from adapters.api.case_supplying import CaseSupplying
from adapters.api.erasing import SubjectErasing
from adapters.api.opening import CaseOpening
from adapters.api.operating import CaseOperating
from adapters.api.operations_service import OperationsServicer
from adapters.api.pausing import DepartmentPausing
from adapters.api.ports import CaseReceiver, CaseStarter
from adapters.api.supplementing import CaseSupplementing
from adapters.api.task_acting import TaskActing
from adapters.api.task_deciding import TaskDeciding
from adapters.api.task_lists import TaskLists
from adapters.api.task_service import TaskReading, TaskServicer
from adapters.api.words import WordReader
from adapters.readers.worklist import Worklist
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
