"""Temporal's payloads are sealed by the engine's key and bound to their workflow."""

import os
import time

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.converter import ActivitySerializationContext, WorkflowSerializationContext

from adapters.temporal.sealed_payloads import (
    REJECTED,
    SEALED,
    PayloadKeys,
    SealedPayloads,
    payload_key,
    sealed_converter,
)
from workflows.messages import CaseEnd

OLD, NEW = payload_key(b"o" * 32), payload_key(b"n" * 32)
CODEC = SealedPayloads(PayloadKeys({"new": NEW}, "new"))
ROTATED = SealedPayloads(PayloadKeys({"new": NEW, "old": OLD}, "new"))
BEFORE = SealedPayloads(PayloadKeys({"old": OLD}, "old"))
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data='{"a": "张三"}'.encode())


def workflow(name: str, namespace: str = "onething") -> WorkflowSerializationContext:
    return WorkflowSerializationContext(namespace=namespace, workflow_id=name)


def activity(workflow_id: str) -> ActivitySerializationContext:
    return ActivitySerializationContext(
        namespace="onething",
        activity_id=None,
        activity_type=None,
        activity_task_queue=None,
        workflow_id=workflow_id,
        workflow_type=None,
        is_local=True,
    )


async def sealed(codec: SealedPayloads, payload: Payload = PLAIN) -> Payload:
    [found] = await codec.encode([payload])
    return found


async def opened(codec: SealedPayloads, payload: Payload) -> Payload:
    [found] = await codec.decode([payload])
    return found


async def test_a_payload_opens_where_it_was_sealed_for_and_shows_nothing():
    one = await sealed(CODEC.with_context(workflow("case/1")))
    assert one.metadata["encoding"] == SEALED
    assert PLAIN.data not in one.SerializeToString()
    assert b"json" not in one.SerializeToString()
    assert await opened(CODEC.with_context(activity("case/1")), one) == PLAIN
    assert one != await sealed(CODEC.with_context(workflow("case/1")))


@pytest.mark.parametrize(
    "codec",
    [
        CODEC.with_context(workflow("case/2")),
        CODEC.with_context(workflow("case/1", "other")),
        CODEC.with_context(activity("case/2")),
        CODEC,
        SealedPayloads(PayloadKeys({"new": OLD}, "new")).with_context(workflow("case/1")),
        BEFORE.with_context(workflow("case/1")),
    ],
)
async def test_it_does_not_open_in_another_case_or_with_another_key(codec):
    one = await sealed(CODEC.with_context(workflow("case/1")))
    assert (await opened(codec, one)).metadata["encoding"] == REJECTED


async def test_after_a_rotation_the_former_key_still_opens():
    one = await sealed(BEFORE)
    assert await opened(ROTATED, one) == PLAIN
    assert (await sealed(ROTATED)).metadata["key"] == b"new"


@pytest.mark.parametrize("cut", [0, 5, 12, 27, -1])
async def test_what_was_changed_is_refused(cut):
    one = await sealed(CODEC)
    one.data = one.data[:cut]
    assert (await opened(CODEC, one)).metadata["encoding"] == REJECTED


@pytest.mark.parametrize(
    "payload",
    [
        PLAIN,
        Payload(),
        Payload(metadata={"encoding": REJECTED}, data=b"{}"),
        Payload(metadata={"encoding": SEALED, "key": b"\xff"}, data=b"x" * 40),
    ],
)
async def test_what_was_never_sealed_becomes_what_nothing_accepts(payload):
    refused = await opened(CODEC, payload)
    converter = sealed_converter(CODEC).payload_converter
    with pytest.raises((KeyError, RuntimeError), match="encoding"):
        converter.from_payload(refused, CaseEnd)


async def test_the_texts_of_failures_are_sealed_too():
    converter = sealed_converter(CODEC)
    failure = Failure()
    await converter.encode_failure(ValueError("of 张三"), failure)
    assert "张三".encode() not in failure.SerializeToString()
    assert "of 张三" in str(await converter.decode_failure(failure))


async def test_sealing_costs_little():
    codec, count = CODEC.with_context(workflow("case/1")), 2_000
    payload = Payload(metadata={"encoding": b"json/plain"}, data=os.urandom(1_000))
    begun = time.process_time()
    for _ in range(count):
        await opened(codec, await sealed(codec, payload))
    each_us = (time.process_time() - begun) / count * 1e6
    assert each_us < 1_000, "1 kB was sealed and opened in 30 us of CPU when this was written"
