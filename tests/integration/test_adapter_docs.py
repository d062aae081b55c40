"""The adapter that docs/adapters.md shows is run as it stands there."""

import re
import signal
import subprocess
import sys
from pathlib import Path

from grpc import aio

from adapters.pb.onething.adapter.v1 import adapter_pb2 as pb
from adapters.pb.onething.adapter.v1 import adapter_pb2_grpc
from tests.narrowing import present

ROOT = Path(__file__).parents[2]
CASE = "0b6a8c1e-47c4-4c7a-9d55-0f4a3c1d2e3f"


async def test_the_adapter_of_the_page_serves(tmp_path):
    page = (ROOT / "docs/adapters.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    (tmp_path / "parks.py").write_text(block, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, str(tmp_path / "parks.py"), "--data", str(tmp_path)],
        env={"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        address = present(process.stdout).readline().split()[1]
        answers = [await call_adapter(address, number) for number in (20, 501)]
        process.send_signal(signal.SIGTERM)
        code = process.wait(20)
    finally:
        process.kill()
        process.wait()
        present(process.stdout).close()

    assert (["pending", "refused"], 0) == (answers, code)


async def call_adapter(address: str, guests: int) -> str | None:
    async with aio.insecure_channel(address) as channel:
        response = await adapter_pb2_grpc.DepartmentAdapterServiceStub(channel).Submit(
            pb.SubmitRequest(
                case_id=CASE,
                step_id="picnic",
                idempotency_key=f"{CASE}/picnic/{guests}",
                theme="test@1",
                purpose="test",
                fields=[
                    pb.Field(name="park", text="West"),
                    pb.Field(name="guests", integer=guests),
                ],
            )
        )
    return response.answer.WhichOneof("decision")
