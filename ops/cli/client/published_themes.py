"""Published themes, read from an engine that runs."""

from pydantic import ValidationError

from adapters.pb.onething.case.v1 import case_pb2
from domain.errors import CommandRejectedError, UnavailableError
from domain.plan import Plan
from ops.cli.client.gateway_client import gateway_client
from ops.serve.config.settings import Settings


async def fetch_published_theme(settings: Settings, ref: str) -> tuple[Plan, bytes]:
    """The plan of a published theme, and the YAML it came from.

    Raises:
        NotFoundError: none is published under this name and version.
        NotPermittedError, NotIdentifiedError: who calls may not read it.
        RecordDamagedError: what came is not what was published.
        CommandRejectedError: the engine is newer than this command, which cannot read its plans.
        SettingsError: the gateway is beyond this machine and there is no TLS.
        UnavailableError: no engine runs there.
    """
    async with gateway_client(settings) as client:
        request = case_pb2.GetPlanRequest(theme=ref)
        try:
            found: case_pb2.GetPlanResponse = await client.invoke(client.themes.GetPlan, request)
        except UnavailableError as error:
            raise UnavailableError(
                f"{error}; start an engine with `onething up`, or name a running one with --gateway"
            ) from error
        try:
            return Plan.parse(found.plan, found.theme.plan_digest), found.source
        except ValidationError as error:
            raise CommandRejectedError(
                f"gateway at {client.address}: the plan of {ref} has parts that this command does "
                "not know: use the `onething` of that engine's version"
            ) from error
