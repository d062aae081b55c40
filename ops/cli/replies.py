"""What a command prints of the gateway's reply: one JSON document, or text."""

from collections.abc import Iterable

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from ops.cli.output import print_json


def document_of(message: Message) -> dict[str, object]:
    """The proto3 JSON mapping, under the contract's own names."""
    document: dict[str, object] = MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )
    return document


def print_messages(messages: Iterable[Message]) -> None:
    """Print messages as one JSON list."""
    print_json([document_of(each) for each in messages])
