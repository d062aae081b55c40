"""The time of a rehearsal: it stands until the workflow, an activity or a scene moves it on.

Temporal skips a workflow's time from the moment it really started. Which day that is in
the rehearsal is said by a shift for each run: a case that was closed and is taken up by a
new run goes on at the rehearsal's present, not at the day of its machine.
"""

from datetime import UTC, datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.worker import (
    UnsandboxedWorkflowRunner,
    WorkflowInstance,
    WorkflowInstanceDetails,
)

_MICROSECOND = 1_000


class RehearsalClock:
    """A clock that never goes back."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._shifts: dict[str, timedelta] = {}

    def now(self) -> datetime:
        """The present of the rehearsal."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Time has come at least so far."""
        self._now = max(self._now, moment)

    def shift(self, run_id: str, server_now: datetime) -> timedelta:
        """How far the rehearsal is ahead of the server's time for a run; fixed when first
        asked for, so that a replay of the run finds the same times.
        """
        return self._shifts.setdefault(run_id, self._now - server_now)


class ShiftedRunner(UnsandboxedWorkflowRunner):
    """Runs workflows whose ``workflow.now()`` is the rehearsal's time.

    Durations are as the workflow asks for them, so timers need no shift.
    """

    def __init__(self, clock: RehearsalClock) -> None:
        self._clock = clock

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """See the base class."""
        instance = super().create_instance(det)
        activate, run_id = instance.activate, det.info.run_id

        def shifted(act: WorkflowActivation) -> WorkflowActivationCompletion:
            _move(act.timestamp, self._clock.shift(run_id, to_datetime(act.timestamp)))
            return activate(act)

        instance.activate = shifted  # type: ignore[method-assign] # the one seam there is
        return instance


def to_datetime(timestamp: Timestamp) -> datetime:
    """A protobuf timestamp, timezone-aware UTC."""
    found: datetime = timestamp.ToDatetime(UTC)
    return found


def _move(timestamp: Timestamp, by: timedelta) -> None:
    shift = by // timedelta(microseconds=1) * _MICROSECOND
    timestamp.FromNanoseconds(timestamp.ToNanoseconds() + shift)
