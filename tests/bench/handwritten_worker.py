"""The worker process of the hand-written workflows: one queue, the SDK's defaults."""

import argparse
import asyncio
import sys
import time

import grpc
from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

from adapters.pb.onething.adapter.v1 import adapter_pb2 as pb
from adapters.pb.onething.adapter.v1 import adapter_pb2_grpc
from ops.serve.signals import run_until_signal
from tests.bench.handwritten import LIMIT, Item, Local, Ordinary, output_of


class Submissions:
    """The activity, over one channel a department.

    Args:
        addresses: ``HOST:PORT`` of the department of each item, in order.
    """

    def __init__(self, addresses: list[str]) -> None:
        self._channels = [grpc.aio.insecure_channel(address) for address in addresses]
        self._stubs = [
            adapter_pb2_grpc.DepartmentAdapterServiceStub(channel) for channel in self._channels
        ]

    @activity.defn
    async def submit(self, item: Item) -> str:
        """Submit one item; gives the field it produces."""
        request = pb.SubmitRequest(
            case_id=item.case_id,
            step_id=f"bench_{item.number}",
            idempotency_key=f"{item.case_id}/bench_{item.number}/1",
            theme="bench@1",
            fields=[pb.Field(name=name, text=text) for name, text in item.fields.items()],
            purpose="Measure",
        )
        request.deadline.FromNanoseconds(time.time_ns() + 10**10)
        stub = self._stubs[item.number - 1]
        response = await stub.Submit(request, timeout=LIMIT.total_seconds())
        outputs: dict[str, str] = {
            field.name: field.text for field in response.answer.granted.outputs
        }
        return outputs[output_of(item.number)]

    async def close(self) -> None:
        for channel in self._channels:
            await channel.close()


async def work(arguments: argparse.Namespace) -> None:
    client = await Client.connect(arguments.temporal, namespace=arguments.namespace)
    submissions = Submissions(arguments.department)
    workflow = Local if arguments.queue == "bench-local" else Ordinary
    try:
        async with Worker(
            client,
            task_queue=arguments.queue,
            workflows=[workflow],
            activities=[submissions.submit],
        ):
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            await asyncio.Event().wait()
    finally:
        await submissions.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--temporal", required=True)
    parser.add_argument("--namespace", required=True)
    parser.add_argument("--queue", required=True)
    parser.add_argument("--department", action="append", required=True)
    asyncio.run(run_until_signal(work(parser.parse_args())))
