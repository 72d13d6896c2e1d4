"""Keeps topics fresh that learn from a library which grows elsewhere."""

from __future__ import annotations

import logging

from adapters.references.zotero import is_zotero, read_zotero
from adapters.wiring import Services
from bot.domain.errors import PaperboyError

log = logging.getLogger(__name__)


async def refresh_libraries(services: Services) -> None:
    """Read every such library anew; one that cannot be read stays as it was."""
    pool = services.digests.chooser.pool
    for subscription in await services.store.subscriptions():
        topic = subscription.topic
        names = [name for name in topic.likes_from if is_zotero(name)]
        if not names:
            continue
        try:
            read = [await read_zotero(name, services.settings.zotero, pool) for name in names]
        except PaperboyError as error:
            log.warning("the library of %s stays as it was: %s", topic.name, error)
            continue
        works = [work for each in read for work in each.found]
        await services.store.save_references(subscription.id, works)
        current = await services.store.subscription(subscription.id)
        if current is not None and current.active:
            topic = current.topic.evolve(likes=len(works))
            await services.store.save_subscription(current.evolve(topic=topic))
        log.info("%s learns from %d works now", topic.name, len(works))
