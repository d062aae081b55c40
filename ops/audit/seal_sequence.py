"""Checks that the global order of the log has no gap, and contains a known head."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from adapters.stores.database import as_uuid
from adapters.stores.reading import audit_rows
from adapters.stores.reading.database import Snapshot
from domain.errors import InvalidInputError
from ops.audit.differences import Difference

_SEAL_DIGITS = 64


@dataclass(frozen=True, slots=True)
class Head:
    """The last seal of the log: noted elsewhere, it reveals a tail that is cut later."""

    seq: int
    seal: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.seal}"


def parse_head(text: str) -> Head:
    """Parse ``SEQ:SEAL`` as an earlier audit printed it. Raises InvalidInputError."""
    seq, _, seal = text.strip().partition(":")
    hexadecimal = len(seal) == _SEAL_DIGITS and set(seal) <= set("0123456789abcdef")
    if not (seq.isascii() and seq.isdigit() and len(seq) < 20 and int(seq) and hexadecimal):  # noqa: PLR2004 - 64 bits
        what = "give SEQ:SEAL as an earlier `onething audit verify` printed it"
        raise InvalidInputError((("--head", what),))
    return Head(int(seq), seal)


@dataclass
class SequenceCheck:
    """The walk over every seal in the order of ``seq``; ``head`` is the last one afterwards."""

    known: Head | None = None
    head: Head | None = None

    def run(self, snapshot: Snapshot) -> Iterator[Difference]:
        """Yield every gap, and a difference if the known head is missing or changed."""
        last, before, seen = 0, "the beginning", False
        for seq, case, version, seal in audit_rows.sequence(snapshot):
            if seq < 1:
                yield Difference("malformed_row", f"a seal has seq {seq}", _case_name(case))
                continue
            named = _case_name(case)
            here = f"case {named} version {version}"
            if seq > last + 1:
                yield Difference("sequence_gap", _gap(last + 1, seq, before, here), seq=last + 1)
            if self.known is not None and seq == self.known.seq:
                seen = True
                if not isinstance(seal, bytes) or seal.hex() != self.known.seal:
                    what = "the seal differs from the noted one: the log was rewritten"
                    yield Difference("head_mismatch", what, named, seq=seq)
            last, before = seq, here
            self.head = Head(seq, seal.hex() if isinstance(seal, bytes) else "")
        if self.known is not None and not seen:
            what = "the noted seal is missing: the log lost its tail"
            yield Difference("head_mismatch", what, seq=self.known.seq)


def _case_name(case: object) -> str:
    """Return a case id for display; an invalid one unchanged."""
    try:
        return str(as_uuid(case)) if isinstance(case, str | UUID) else repr(case)
    except ValueError:
        return repr(case)


def _gap(first: int, after: int, before: str, here: str) -> str:
    many = f"seq {first} to {after - 1} are" if after - first > 1 else f"seq {first} is"
    return f"{many} missing, between {before} and {here}: events, or a whole case, were deleted"
