"""Probes over gRPC whether all services of a Temporal server answer."""

from datetime import timedelta
from types import TracebackType
from typing import Self

import grpc
from google.protobuf.duration_pb2 import Duration
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.api.operatorservice.v1.service_pb2_grpc import OperatorServiceStub
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import (
    CountWorkflowExecutionsRequest,
    DescribeTaskQueueRequest,
    DescribeWorkflowExecutionRequest,
    RegisterNamespaceRequest,
)
from temporalio.api.workflowservice.v1.service_pb2_grpc import WorkflowServiceStub

from workflows.search_attributes import TYPES

CALL_SECONDS = 2.0
UNKNOWN_WORKFLOW_ID = "onething-probe"
_VALUE_TYPES = {
    "Keyword": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    "KeywordList": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
}


class TemporalProbe:
    """Checks whether a namespace of a server is usable.

    Args:
        address: ``HOST:PORT``, without TLS.
        namespace: registered when missing, with the search attributes of cases.
        retention: how long the namespace keeps closed workflows.
    """

    def __init__(self, address: str, namespace: str, retention: timedelta) -> None:
        self.last_error = "not probed yet"
        self._namespace = namespace
        self._retention = Duration()
        self._retention.FromTimedelta(retention)
        self._channel = grpc.insecure_channel(
            address,
            options=[
                ("grpc.initial_reconnect_backoff_ms", 50),
                ("grpc.max_reconnect_backoff_ms", 200),
                ("grpc.enable_http_proxy", 0),
            ],
        )
        self._stub = WorkflowServiceStub(self._channel)
        self._operator = OperatorServiceStub(self._channel)

    def is_serving(self) -> bool:
        """Return whether namespace, history and matching answer now; if not, see ``complaint``."""
        try:
            self._register()
            self._add_search_attributes()
            self._probe_history()
            self._probe_matching()
        except grpc.RpcError as error:
            self.last_error = f"{error.code().name}: {error.details()}"
            return False
        return True

    def _register(self) -> None:
        request = RegisterNamespaceRequest(
            namespace=self._namespace, workflow_execution_retention_period=self._retention
        )
        try:
            self._stub.RegisterNamespace(request, timeout=CALL_SECONDS)
        except grpc.RpcError as error:
            if error.code() is not grpc.StatusCode.ALREADY_EXISTS:
                raise

    def _add_search_attributes(self) -> None:
        """Add the attributes of cases where they are missing. The query fails for as long as
        the server does not know them.
        """
        query = " AND ".join(f"{name} = '{UNKNOWN_WORKFLOW_ID}'" for name in TYPES)
        known = CountWorkflowExecutionsRequest(namespace=self._namespace, query=query)
        try:
            self._stub.CountWorkflowExecutions(known, timeout=CALL_SECONDS)
        except grpc.RpcError as error:
            if error.code() is not grpc.StatusCode.INVALID_ARGUMENT:
                raise
            added = AddSearchAttributesRequest(
                namespace=self._namespace,
                search_attributes={name: _VALUE_TYPES[kind] for name, kind in TYPES.items()},
            )
            self._operator.AddSearchAttributes(added, timeout=CALL_SECONDS)
            raise

    def _probe_history(self) -> None:
        """Query the history service: that a workflow does not exist is an answer of it."""
        request = DescribeWorkflowExecutionRequest(
            namespace=self._namespace, execution=WorkflowExecution(workflow_id=UNKNOWN_WORKFLOW_ID)
        )
        try:
            self._stub.DescribeWorkflowExecution(request, timeout=CALL_SECONDS)
        except grpc.RpcError as error:
            namespace_known = "workflow" in (error.details() or "").lower()
            if error.code() is not grpc.StatusCode.NOT_FOUND or not namespace_known:
                raise

    def _probe_matching(self) -> None:
        request = DescribeTaskQueueRequest(
            namespace=self._namespace, task_queue=TaskQueue(name=UNKNOWN_WORKFLOW_ID)
        )
        self._stub.DescribeTaskQueue(request, timeout=CALL_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._channel.close()
