"""Pages of loose text."""

from __future__ import annotations

import re
from html import escape

from tests.pipelines.markups.building import (
    comments_list,
    comments_table,
    dated,
    each,
    inline,
    links_of,
    markup,
    menu,
    page,
    picture_table,
    sharing,
    teaser,
    total,
    votes,
    when,
    with_names,
    wrapped,
)
from tests.pipelines.stories import Story


@markup
def single_breaks(s: Story) -> str:
    """One cell of loose text, a single `<br>` between paragraphs, no heading, upper case tags."""
    w = s.words
    body = "<BR>\n".join([*with_names(s, ""), *s.closing])
    picture = when(s.picture, f'<IMG SRC="{s.picture}"><BR>{s.caption or ""}<BR>')
    flat = "<BR>".join(f"{c.author} - {c.published}<BR>{c.text}" for c in s.comments)
    return page(
        s,
        f"""<CENTER>{w.search}</CENTER><TABLE><TR><TD VALIGN=top>{each("{}<BR>", links_of(s))}
        <TD><FONT SIZE=5><B>{inline(s.title)}</B></FONT><BR><BR>{picture}{body}
        <BR><BR>{votes(s)}<BR>{teaser(s)}
        {when(s.counted, f"{total(s)}<BR>{flat}<BR>{w.heading}<BR>{w.form}")}</TABLE>""",
        title=w.site,
    )


@markup
def preformatted(s: Story) -> str:
    """A typewriter's text: lines of at most 64 letters, an empty one between paragraphs."""
    w = s.words
    text = with_names(s, "", "")
    body = "\n\n".join(wrapped(paragraph) for paragraph in text)
    return page(
        s,
        f"""<p>{w.search}</p><h3>{inline(s.title)}</h3>{picture_table(s)}
        <pre>{body}\n\n{chr(10).join(s.closing)}</pre>
        <p>{votes(s)}</p>{when(s.counted, comments_table(s))}
        <div><h4>{w.most_read}</h4>{each("<p>{}</p>", links_of(s))}</div>""",
        title=s.title,
    )


@markup
def double_breaks_in_form(s: Story) -> str:
    """A form around the whole page; loose text in two `<br>`, `&nbsp;` lines between."""
    w = s.words
    body = "<br>&nbsp;<br>".join(with_names(s, ""))
    return page(
        s,
        f"""<form method=post>{w.search}<input name=q><br>{menu(s)}<br><span>{s.title}</span><br>
        {when(s.picture, f'<img src="{s.picture}"><br>{s.caption or ""}<br>')}<br>{body}
        <br><br>{"<br>".join(s.closing)}<br><br>{votes(s)}<br>{teaser(s)}
        {when(s.counted, f"{total(s)}<br>{flat_comments(s)}{w.heading}<br>{w.form}")}
        <div><b>{w.most_read}</b><br>{"<br>".join(links_of(s))}</div>
        <div>{w.rights}</div></form>""",
        title=s.title,
    )


def flat_comments(s: Story) -> str:
    return "".join(
        f"<b>{c.author}</b> ({(c.published or '').replace('T', ' ')})<br>{c.text}<br><br>"
        for c in s.comments
    )


@markup
def words_in_spans(s: Story) -> str:
    """Each word in a nest of inline elements, as some editors leave it; blocks are `div`."""
    w = s.words

    def spans(text: str) -> str:
        words = re.findall(r"(?:<a [^>]*>.*?</a>|\S)+", text)
        return " ".join(f'<span lang="AR-SA"><font size=4><b>{x}</b></font></span>' for x in words)

    return page(
        s,
        f"""<span>{w.search}</span><br><div><div><u><b>{inline(s.title)}</b></u></div>
        {picture_table(s)}{each("<div>{}<o:p></o:p></div>", [spans(t) for t in with_names(s, "")])}
        {each("<div><i>{}</i></div>", s.closing)}</div><div>{votes(s)}</div>
        {when(s.counted, comments_list(s))}""",
        title=s.title,
    )


@markup
def xhtml_served_as_html(s: Story) -> str:
    """With a prolog, namespaces, empty elements and hidden copies of the headline."""
    w = s.words
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN">'
        + page(
            s,
            f"""<div style="display: none"><h1>{w.site}</h1></div><div id="x1">{w.search}<br/></div>
            <div hidden="hidden"><p>{s.title}</p></div>
            <div class="sidebar"><h2>{inline(s.title)}</h2>
            <ul>{sharing(s)}</ul>{picture_table(s)}{each("<p>{}</p>", with_names(s, ""))}
            <p>{"<br/>".join(s.closing)}</p></div><div class="main">{votes(s)}</div>
            {when(s.counted, comments_table(s))}<div class="content">
            {dated(s, "<p><small>{date}</small><br/>{link}</p>")}</div><p>{w.rights}</p>""",
            head=f'<meta property="og:title" content="{escape(s.title)}" />',
        )
    )
