"""The clock of a rehearsal: only the workflow, an activity or a script advances it.

Temporal skips a workflow's time from its real start. A shift per run maps it to the rehearsal's
time: a closed case that a new run resumes continues at the rehearsal's present, not at the
machine's date.
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
    """A monotonic clock."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._shifts: dict[str, timedelta] = {}

    def now(self) -> datetime:
        """Return the present of the rehearsal."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Advance the time to at least this moment."""
        self._now = max(self._now, moment)

    def shift(self, run_id: str, server_now: datetime) -> timedelta:
        """Return how far the rehearsal is ahead of the server's time for a run.

        It is fixed at the first call, so that a replay of the run gets the same times.
        """
        return self._shifts.setdefault(run_id, self._now - server_now)


class ShiftedRunner(UnsandboxedWorkflowRunner):
    """Runs workflows whose ``workflow.now()`` is the rehearsal's time.

    Durations need no shift, so timers stay unchanged.
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
    """Return a protobuf timestamp as a time, timezone-aware UTC."""
    found: datetime = timestamp.ToDatetime(UTC)
    return found


def _move(timestamp: Timestamp, by: timedelta) -> None:
    shift = by // timedelta(microseconds=1) * _MICROSECOND
    timestamp.FromNanoseconds(timestamp.ToNanoseconds() + shift)
