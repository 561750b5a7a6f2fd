"""The pages of one capture: its proof, its citation, and the archived page in a frame."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from archive.warc.stamps import timestamp
from viewer.library import library_of
from viewer.links import record_id_of
from viewer.pages.query_params import PageNotFoundError
from viewer.proof import citation
from viewer.security import INERT


def proof(request: Request) -> Response:
    """Verifies the capture now, and shows the result."""
    library = library_of(request)
    row = library.capture(record_id_of(request.path_params["capture"]))
    record = library.record(row)
    result = library.prover.prove(record, library.line(row))
    return library.page(request, "proof.html", row=row, record=record, proof=result)


def cite(request: Request) -> Response:
    """Shows the citation of the capture in all formats."""
    library = library_of(request)
    row = library.capture(record_id_of(request.path_params["capture"]))
    record = library.record(row)
    its = citation.citation_of(record)
    return library.page(
        request,
        "cite.html",
        row=row,
        record=record,
        texts=[
            ("en", citation.as_text(its, citation.ENGLISH)),
            ("ar", citation.as_text(its, citation.ARABIC)),
        ],
        bibtex=citation.as_bibtex(its),
        csl=citation.as_csl(its),
    )


def cite_file(request: Request) -> Response:
    """Sends the citation as a file for other programs."""
    library = library_of(request)
    file_format = citation.FORMATS.get(request.path_params["ending"])
    row = library.capture(record_id_of(request.path_params["capture"]))
    if file_format is None:
        raise PageNotFoundError
    media_type, write = file_format
    its = citation.citation_of(library.record(row))
    headers = {
        "Content-Security-Policy": INERT,
        "Content-Disposition": f'attachment; filename="{its.key}.{request.path_params["ending"]}"',
    }
    return Response(write(its), media_type=f"{media_type}; charset=utf-8", headers=headers)


def archived_page(request: Request) -> Response:
    """Shows the frame around the archived page, which comes from an origin of its own."""
    library = library_of(request)
    row = library.capture(record_id_of(request.path_params["capture"]))
    pages = library.pages
    address = pages and pages.frame_url(row.url, timestamp(row.captured_at))
    return library.page(request, "page.html", row=row, record=library.record(row), address=address)
