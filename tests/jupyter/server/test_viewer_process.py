"""The viewer's process comes and goes with its pages: one that was told to end has not failed."""

from __future__ import annotations

import asyncio
import logging

from jupyter_shared.jupyter.server_extension.viewers import MOST_FAILURES, ViewerProcess
from tests.waiting import PATIENCE


class Page:
    """A page, as the server has it."""

    has_objects = False

    def __init__(self):
        self.began, self.lost = asyncio.Event(), []

    def begin(self):
        self.began.set()

    def lose(self, why):
        self.lost.append(why)
        self.began.set()

    def tell(self, message):
        pass


def test_pages_that_come_while_a_viewer_ends_get_the_next_one(runtime_dir):
    async def main():
        viewer = ViewerProcess(logging.getLogger("test"), linger=0)
        for _ in range(MOST_FAILURES + 2):
            page = Page()
            number = viewer.join(page)
            await asyncio.wait_for(page.began.wait(), PATIENCE)
            assert page.lost == []
            viewer.leave(number)
            while viewer._process is not None and not viewer._process.is_closing:
                await asyncio.sleep(0)
            assert viewer._running, "the next page comes before it has ended"
        await viewer.close()

    asyncio.run(main())
