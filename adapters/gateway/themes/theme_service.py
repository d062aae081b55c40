"""``onething.case.v1.ThemeCatalogueService``: the published themes."""

from adapters.gateway.cases import requests
from adapters.gateway.context import Context
from adapters.gateway.themes.theme_view import (
    field_message,
    guide_message,
    item_message,
    material_message,
    question_message,
    theme_message,
)
from adapters.pb.onething.case.v1 import case_pb2, case_pb2_grpc
from domain.calendar.civil_time import civil_day
from domain.errors import InvalidInputError
from domain.form.facts import valid_facts
from domain.form.situations import check_answers
from domain.form.values.normal_form import normal_form
from domain.ports import Clock, ThemeStore
from domain.theme.guide import personal_guide


class ThemeCatalogueServicer(case_pb2_grpc.ThemeCatalogueServiceServicer):
    """The service, over the theme store."""

    def __init__(self, themes: ThemeStore, clock: Clock) -> None:
        self._themes = themes
        self._clock = clock

    async def ListThemes(  # noqa: N802 - the contract's name
        self, _request: case_pb2.ListThemesRequest, _context: Context
    ) -> case_pb2.ListThemesResponse:
        """List the newest version of every theme."""
        plans = await self._themes.catalogue()
        return case_pb2.ListThemesResponse(themes=[theme_message(plan) for plan in plans])

    async def GetTheme(  # noqa: N802 - the contract's name
        self, request: case_pb2.GetThemeRequest, _context: Context
    ) -> case_pb2.GetThemeResponse:
        """Read one theme."""
        plan = await self._themes.resolve(request.theme)
        fields = [field for field in plan.fields if field.source == "applicant"]
        today = civil_day(self._clock.now())
        return case_pb2.GetThemeResponse(
            theme=theme_message(plan),
            form=[field_message(field, today) for field in fields],
            items=[item_message(item) for item in plan.items if item.kind == "item"],
            guide=map(question_message, plan.guide),
            materials=map(material_message, plan.materials),
        )

    async def GetPlan(  # noqa: N802 - the contract's name
        self, request: case_pb2.GetPlanRequest, _context: Context
    ) -> case_pb2.GetPlanResponse:
        """Read what was published of one theme."""
        plan = await self._themes.resolve(request.theme)
        return case_pb2.GetPlanResponse(
            theme=theme_message(plan),
            plan=plan.canonical,
            source=await self._themes.source(plan.digest),
        )

    async def GetGuide(  # noqa: N802 - the contract's name
        self, request: case_pb2.GetGuideRequest, _context: Context
    ) -> case_pb2.GetGuideResponse:
        """Say what a theme comes to for one applicant."""
        query = requests.guide_request(request)
        plan = await self._themes.resolve(query.theme)
        wrong = check_answers(plan, query.situations)
        if wrong:
            raise InvalidInputError(wrong)
        today = civil_day(self._clock.now())
        facts = valid_facts(plan, normal_form(plan, query.form), today)
        return guide_message(personal_guide(plan, query.situations, facts), today)
