"""The contract of every store, continued: in which workspaces the app was installed."""

import datetime as dt

from adapters.stores.store import Store
from bot.ports.installations import SealedInstallation
from tests.fakes import NOON

SECOND = dt.timedelta(seconds=1)


def installed(
    workspace: str = "T1",
    *,
    organization: str = "",
    sealed: bytes = b"\0one",
    at: dt.datetime = NOON,
) -> SealedInstallation:
    return SealedInstallation(
        platform="slack",
        workspace=workspace,
        organization=organization,
        sealed=sealed,
        key_id="k1",
        installed_at=at,
    )


class InstallationsContract:
    async def test_a_workspace_has_the_installation_that_is_the_latest(self, store: Store) -> None:
        first, again = installed(), installed(sealed=b"two", at=NOON + SECOND)
        assert await store.installation("slack", "T1") is None
        assert await store.save_installation(first)
        assert await store.installation("slack", "T1") == first
        assert await store.save_installation(again)
        assert not await store.save_installation(first)
        assert await store.installations("slack") == [again]

    async def test_one_workspace_or_platform_never_has_the_others_token(self, store: Store) -> None:
        await store.save_installation(installed("T1", sealed=b"of one"))
        await store.save_installation(installed("T2", sealed=b"of two"))
        found = await store.installation("slack", "T2")
        assert found
        assert found.sealed == b"of two"
        assert await store.installation("discord", "T1") is None
        assert await store.installation("slack", "") is None
        await store.remove_installation("slack", "T1", at=NOON)
        assert [each.workspace for each in await store.installations("slack")] == ["T2"]

    async def test_what_was_removed_is_gone_until_it_is_installed_anew(self, store: Store) -> None:
        await store.save_installation(installed())
        for _ in range(2):
            await store.remove_installation("slack", "T1", at=NOON + SECOND)
            assert await store.installation("slack", "T1") is None
        again = installed(at=NOON + 2 * SECOND)
        assert await store.save_installation(again)
        await store.remove_installation("slack", "T1", at=NOON + SECOND)
        assert await store.installation("slack", "T1") == again, "that was about the one before"

    async def test_a_removal_that_is_told_before_the_installation_is_saved_holds(
        self, store: Store
    ) -> None:
        await store.remove_installation("slack", "T1", at=NOON + SECOND)
        assert not await store.save_installation(installed())
        assert await store.installation("slack", "T1") is None
        assert await store.save_installation(installed(at=NOON + 2 * SECOND))

    async def test_a_workspace_of_an_organization_has_its_own_installation_first(
        self, store: Store
    ) -> None:
        whole, own = installed("E1", organization="E1", sealed=b"all"), installed(organization="E1")
        await store.save_installation(whole)
        assert await store.installation("slack", "T1") is None, "nobody said yet whose it is"
        for _ in range(2):
            await store.note_organization("slack", "T1", "E1")
            assert await store.installation("slack", "T1") == whole
        await store.save_installation(own)
        assert await store.installation("slack", "T1") == own
        await store.remove_installation("slack", "T1", at=NOON + SECOND)
        assert await store.installation("slack", "T1") == whole
        await store.remove_installation("slack", "E1", at=NOON + SECOND)
        assert await store.installation("slack", "T1") is None

    async def test_only_what_is_still_kept_is_sealed_anew(self, store: Store) -> None:
        before, newer = installed(), installed(sealed=b"newer", at=NOON + SECOND)
        after = before.evolve(sealed=b"again", key_id="k2")
        await store.save_installation(before)
        assert await store.reseal_installation(before, after)
        assert await store.installation("slack", "T1") == after
        await store.save_installation(newer)
        assert not await store.reseal_installation(after, before)
        assert await store.installation("slack", "T1") == newer
