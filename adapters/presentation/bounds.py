"""Cuts texts to the size that a gRPC trailer carries."""

MAX_MESSAGE_BYTES = 3_000
"""The maximum size of a status message on the wire, in bytes.

Clients accept 8 KiB of metadata in total (the C core's soft limit); the message is sent
percent-encoded and again inside the base64 details.
"""


def wire_bytes(text: str) -> int:
    """Return the length of a status message, percent-encoded as in gRPC over HTTP/2."""
    return sum(_width(byte) for byte in text.encode("utf-8", "backslashreplace"))


def _width(byte: int) -> int:
    return 1 if 0x20 <= byte <= 0x7E and byte != 0x25 else 3  # noqa: PLR2004 - "%" is 0x25


def bounded_message(text: str, most: int = MAX_MESSAGE_BYTES) -> str:
    """Return the text, or its beginning and ``…`` if it exceeds ``most`` bytes on the wire."""
    text = text.encode("utf-8", "backslashreplace").decode()  # protobuf rejects lone surrogates
    if wire_bytes(text) <= most:
        return text
    left, characters = most - wire_bytes("…"), []
    for char in text:
        left -= wire_bytes(char)
        if left < 0:
            break
        characters.append(char)
    return "".join(characters) + "…"


def bounded_bytes(text: str, most: int) -> str:
    """Return the text, or its beginning and ``…`` if it exceeds ``most`` bytes of UTF-8."""
    encoded = text.encode("utf-8", "backslashreplace")
    if len(encoded) <= most:
        return encoded.decode()
    return encoded[: most - len("…".encode())].decode("utf-8", "ignore") + "…"
