"""Records the histories anew: ``python -m tests.replay.record``.

Histories on file are kept as they are: remove a file to record it anew. From the first
release on, a history that no longer replays means that cases under way would break:
patch the workflow then, do not record over it.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

from temporalio.contrib.pydantic import pydantic_data_converter

from ops.embedded.temporal.provision import provision
from ops.embedded.temporal.server import TemporalServer
from tests.integration.workflow_harness import start_harness
from tests.replay.scenarios import scenarios

HISTORIES = Path(__file__).parent / "histories"


async def record(server: TemporalServer) -> None:
    for name, (plan, script, drive) in scenarios().items():
        file = HISTORIES / f"{name}.json"
        if file.exists():
            continue
        on = await start_harness(server, plan, script, converter=pydantic_data_converter)
        async with on.worker():
            history = await (await drive(on)).fetch_history()
        text = json.dumps(without_stack_traces(json.loads(history.to_json())), indent=1)
        file.write_text(text + "\n")
        sys.stdout.write(f"recorded {file.name}: {len(history.events)} events\n")


def without_stack_traces(value: object) -> object:
    """The same history without the paths of the machine that recorded it."""
    match value:
        case dict():
            return {
                key: without_stack_traces(each)
                for key, each in value.items()
                if key != "stackTrace"
            }
        case list():
            return [without_stack_traces(each) for each in value]
        case _:
            return value


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = TemporalServer(binary=provision(), folder=Path(folder))
        await server.start()
        try:
            await record(server)
        finally:
            await server.stop()


if __name__ == "__main__":
    asyncio.run(main())
