"""The engine's side of the contract, for the kit's tests."""

import asyncio

import grpc
from grpc import aio

from adapters.pb.onething.adapter.v1 import adapter_pb2 as pb
from adapters.pb.onething.adapter.v1 import adapter_pb2_grpc


class Engine(adapter_pb2_grpc.StepReportServiceServicer):
    """Refuses as many reports as it is told, then acknowledges; keeps what it got."""

    def __init__(self, refusals: list[grpc.StatusCode] | None = None) -> None:
        self.refusals = list(refusals or [])
        self.received: list[pb.ReportOutcomeRequest] = []
        self.acknowledged = asyncio.Event()
        self._server = aio.server()
        adapter_pb2_grpc.add_StepReportServiceServicer_to_server(self, self._server)

    async def ReportOutcome(self, request, context):  # noqa: N802 - the generated name
        self.received.append(request)
        if self.refusals:
            await context.abort(self.refusals.pop(0), "not now")
        self.acknowledged.set()
        return pb.ReportOutcomeResponse(result=pb.REPORT_OUTCOME_RESULT_ACCEPTED)

    async def start(self) -> str:
        port = self._server.add_insecure_port("127.0.0.1:0")
        await self._server.start()
        return f"127.0.0.1:{port}"

    async def stop(self) -> None:
        await self._server.stop(None)
