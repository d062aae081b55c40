"""The file of the cases to migrate, and their target version."""

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from adapters.files.input_files import read_input
from domain.errors import InvalidInputError
from domain.plan import Plan
from domain.theme.yaml.read_model import read_model
from ops.authoring.change.impact import CaseImpact


class MigrationPlan(BaseModel):
    """``to`` is ``theme@version``; ``cases`` are those that can migrate to it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    to: str = Field(pattern=r"^[a-z][a-z0-9_-]{0,62}@[1-9][0-9]{0,6}$")
    plan_digest: str
    cases: tuple[UUID, ...]


def write_plan(file: Path, new: Plan, found: Iterable[CaseImpact]) -> None:
    """Write the cases that can migrate. Raises InvalidInputError."""
    cases = tuple(each.case_id for each in found if each.verdict == "can_migrate")
    plan = MigrationPlan(to=new.ref, plan_digest=new.digest, cases=cases)
    try:
        file.write_text(plan.model_dump_json(indent=2) + "\n", "utf-8")
    except OSError as error:
        problem = f"{file} cannot be written: {error.strerror}"
        raise InvalidInputError((("--plan", problem),)) from error


def read_plan(file: Path) -> MigrationPlan:
    """Read the file. Raises NotFoundError, InvalidInputError."""
    return read_model(read_input(file), str(file), MigrationPlan)
