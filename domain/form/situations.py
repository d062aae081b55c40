"""The situations (情形) that an applicant chose: one answer to every question of the guide."""

from collections.abc import Iterator, Sequence
from itertools import islice

from domain.form.check_form import MAX_VIOLATIONS, printable_name
from domain.phrases.catalogue import error_text
from domain.plan import Plan
from domain.theme.yaml.suggestions import did_you_mean


def check_situations(plan: Plan, situations: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return all violations in the situations: ``(path, problem)`` pairs.

    Paths are ``situations[INDEX]`` and ``situations``. Empty if every question of the plan's guide
    is answered once; at most :data:`MAX_VIOLATIONS`.
    """
    return tuple(islice(_check(plan, situations), MAX_VIOLATIONS))


def check_answers(plan: Plan, situations: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the same violations, but allow unanswered questions."""
    found = _check_each(plan, situations, set())
    return tuple(islice(found, MAX_VIOLATIONS))


def _check(plan: Plan, situations: Sequence[str]) -> Iterator[tuple[str, str]]:
    answered: set[str] = set()
    yield from _check_each(plan, situations, answered)
    for each in plan.guide:
        if each.name not in answered:
            answers = [f"{each.name}.{answer}" for answer in each.answers]
            yield (
                "situations",
                error_text("form.unanswered", question=each.question, answers=" or ".join(answers)),
            )


def _check_each(
    plan: Plan, situations: Sequence[str], answered: set[str]
) -> Iterator[tuple[str, str]]:
    """Check each situation; ``answered`` collects the questions that they answer."""
    known = {
        f"{question.name}.{answer}": question.name
        for question in plan.guide
        for answer in question.answers
    }
    for index, situation in enumerate(situations):
        path = f"situations[{index}]"
        question = known.get(situation)
        if question is None:
            hint = did_you_mean(printable_name(situation), known)
            yield (
                path,
                error_text("form.no_answer", hint=hint)
                if known
                else error_text("form.no_guide", theme=plan.ref),
            )
        elif question in answered:
            yield path, error_text("form.answered_twice", question=question)
        else:
            answered.add(question)
