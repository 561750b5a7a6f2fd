"""Frames archived pages as the reader does, for as long as its standard input is open.

    python -m tests.browser.framing COLLECTION

Prints two addresses, of itself and of the pages. `/?URL` frames the capture of an address; there is
something to steal: a title, a cookie, an entry of the local storage, a message handler.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from html import escape
from pathlib import Path
from urllib.parse import unquote

import uvicorn
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from archive.collection import Collection
from tests.browser.archived import TIMESTAMP
from tests.peers.programs import peer
from viewer.archived_pages.pages_origin import PagesOrigin
from viewer.security import page_policy

SECRET = "the-secret-of-the-reader"


async def main(root: Path) -> None:
    program = Path(peer("wayback"))
    listening = socket.create_server(("127.0.0.1", 0))
    reader = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with PagesOrigin(Collection(root), program, readers=[reader]) as pages:

        async def frame(scope: Scope, receive: Receive, send: Send) -> None:
            request = Request(scope)
            url = unquote(request.url.query)
            address = escape(pages.frame_url(url, TIMESTAMP))
            page = HTMLResponse(
                f"<!DOCTYPE html><title>{SECRET}</title>"
                f'<iframe sandbox="allow-same-origin" width="800" height="600" src="{address}">'
                "</iframe>",
                headers={
                    "Content-Security-Policy": page_policy(pages.origin),
                    "Set-Cookie": f"secret={SECRET}",
                },
            )
            await page(scope, receive, send)

        server = uvicorn.Server(uvicorn.Config(frame, lifespan="off", log_level="error"))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        print(json.dumps([reader, pages.origin]), flush=True)
        await asyncio.to_thread(sys.stdin.read)
        server.should_exit = server.force_exit = True
        await serving


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
