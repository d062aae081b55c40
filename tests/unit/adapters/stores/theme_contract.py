"""What every ``ThemeStore`` keeps, whatever it is made of. Subclass with a ``stores`` fixture."""

import pytest

from domain.errors import CommandRejectedError, NotFoundError
from tests.unit.adapters.stores.samples import AnyStores, plan

NO_REFS = ["", "none", "@1", "childbirth@", "childbirth@2", "childbirth@x", "childbirth@-1"]
NO_REFS += ["childbirth@1@1", "childbirth@1111111111", "childbirth@١", "\0", "\ud800"]


class ThemeContract:
    async def test_a_published_plan_is_found_by_digest_name_and_version(
        self, stores: AnyStores
    ) -> None:
        one, two = plan(version=1), plan(version=2)
        await stores.themes.publish(one, b"theme: one")
        await stores.themes.publish(two, b"theme: two")

        assert one == await stores.themes.plan(one.digest)
        assert two == await stores.themes.resolve("childbirth")
        assert one == await stores.themes.resolve("childbirth@1")

    async def test_the_newest_version_is_the_highest_not_the_last_published(
        self, stores: AnyStores
    ) -> None:
        for version in (2, 10, 9):
            await stores.themes.publish(plan(version=version), b"")

        assert 10 == (await stores.themes.resolve("childbirth")).version

    async def test_publishing_the_same_again_changes_nothing(self, stores: AnyStores) -> None:
        await stores.themes.publish(plan(), b"")
        await stores.themes.publish(plan(), b"")

        assert [plan()] == list(await stores.themes.catalogue())

    async def test_a_published_version_never_changes(self, stores: AnyStores) -> None:
        await stores.themes.publish(plan(), b"")

        with pytest.raises(CommandRejectedError, match="childbirth@1"):
            await stores.themes.publish(plan(purpose="something else"), b"")

        assert plan() == await stores.themes.resolve("childbirth@1")

    @pytest.mark.parametrize("ref", NO_REFS)
    async def test_a_ref_that_names_nothing_is_not_found(self, stores: AnyStores, ref: str) -> None:
        await stores.themes.publish(plan(), b"")

        with pytest.raises(NotFoundError):
            await stores.themes.resolve(ref)

    async def test_the_source_of_a_plan_is_kept(self, stores: AnyStores) -> None:
        await stores.themes.publish(plan(), "theme: 出生".encode())

        assert "theme: 出生".encode() == await stores.themes.source(plan().digest)

    async def test_an_unknown_digest_is_not_found(self, stores: AnyStores) -> None:
        with pytest.raises(NotFoundError):
            await stores.themes.plan("0" * 64)

    async def test_the_catalogue_has_each_themes_newest_by_name(self, stores: AnyStores) -> None:
        for theme, version in (("marriage", 1), ("childbirth", 2), ("childbirth", 1)):
            await stores.themes.publish(plan(theme, version), b"")

        refs = [published.ref for published in await stores.themes.catalogue()]

        assert ["childbirth@2", "marriage@1"] == refs
