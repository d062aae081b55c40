"""The commands of supervision."""

from adapters.gateway.command_dispatcher import CommandContext, CommandDraft, CommandRequest
from adapters.presentation.event_texts import NOTE
from domain.case.commands import ReportAction


def take_action(request: CommandRequest, concern: str, action: str, note: str) -> CommandDraft:
    """Report what was done about a concern."""

    async def build(context: CommandContext) -> ReportAction:
        return ReportAction(context.header, concern, action, context.slot_if(note))

    body = {"kind": "take_action", "concern": concern, "action": action, "note": note}
    return CommandDraft(request, body, build, {NOTE: note} if note else None)
