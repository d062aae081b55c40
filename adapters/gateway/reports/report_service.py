"""``onething.adapter.v1.StepReportService``, on exact bytes: they are what is committed to."""

import grpc
from google.protobuf.message import DecodeError

from adapters.gateway.context import Context
from adapters.gateway.reports.outcome_reports import OutcomeReportHandler
from adapters.pb.onething.adapter.v1 import adapter_pb2
from domain.case.commands import CommandResult
from domain.errors import InvalidInputError

SERVICE = "onething.adapter.v1.StepReportService"

_RESULTS = {
    CommandResult.ACCEPTED: adapter_pb2.REPORT_OUTCOME_RESULT_ACCEPTED,
    CommandResult.DUPLICATE: adapter_pb2.REPORT_OUTCOME_RESULT_DUPLICATE,
    CommandResult.CONFLICT: adapter_pb2.REPORT_OUTCOME_RESULT_CONFLICT,
    CommandResult.RATE_LIMITED: adapter_pb2.REPORT_OUTCOME_RESULT_RATE_LIMITED,
}


class ReportServicer:
    """The service's one method."""

    def __init__(self, reports_handler: OutcomeReportHandler) -> None:
        self._reports_handler = reports_handler

    async def report_outcome(
        self, raw: bytes, context: Context
    ) -> adapter_pb2.ReportOutcomeResponse:
        """Take a report."""
        try:
            request = adapter_pb2.ReportOutcomeRequest.FromString(raw)
        except DecodeError as error:
            raise InvalidInputError((("", "the request does not parse"),)) from error
        command_result = await self._reports_handler.report(request, raw, context.principal.caller)
        return adapter_pb2.ReportOutcomeResponse(result=_RESULTS[command_result])

    def generic_handler(self) -> grpc.GenericRpcHandler:
        """The service as gRPC serves it."""
        method = grpc.unary_unary_rpc_method_handler(
            self.report_outcome,
            response_serializer=adapter_pb2.ReportOutcomeResponse.SerializeToString,
        )
        return grpc.method_handlers_generic_handler(SERVICE, {"ReportOutcome": method})
