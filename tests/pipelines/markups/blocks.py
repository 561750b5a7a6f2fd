"""Pages of block elements and tables."""

from __future__ import annotations

from html import escape

from tests.pipelines.markups.building import (
    comments_divisions,
    comments_list,
    comments_table,
    dated,
    dates,
    each,
    figure,
    inline,
    links_of,
    markup,
    menu,
    page,
    paragraphs,
    picture_table,
    sharing,
    total,
    votes,
    when,
    with_names,
)
from tests.pipelines.stories import Story


@markup
def article_element(s: Story) -> str:
    """HTML 5 as its authors meant it; buttons below the headline, the sidebar behind."""
    w = s.words
    names = when(s.names, f"<ol>{each('<li>{}</li>', s.names)}</ol>")
    text = paragraphs(s)
    split = text[5:] if s.names else []
    return page(
        s,
        f"""<header><label>{w.search}</label><nav>{menu(s)}</nav></header><main><article>
        <header><h1>{inline(s.title)}</h1><ul>{sharing(s)}</ul></header>
        {figure(s)}
        {each("<p>{}</p>", text[:5] if s.names else text)}{names}
        {when(s.related, f"<p>{w.related}</p><p>{inline(s.related or '')}</p>")}
        {each("<p>{}</p>", split)}
        <footer>{each("<p>{}</p>", s.closing)}</footer></article>
        <section>{votes(s)}</section>{when(s.counted, comments_list(s))}</main>
        <aside><h2>{w.most_read}</h2><ul>{each("<li>{}</li>", links_of(s))}</ul></aside>
        <footer>{w.rights}</footer>""",
        title=f"{s.title} | {w.site}",
    )


@markup
def header_row_over_columns(s: Story) -> str:
    """A table: the headline across, below it the sidebar's cell before the text's."""
    w = s.words
    body = each("<p align=justify>{}</p>", with_names(s, "<p align=justify>{}</p>"))
    side = dated(s, "<div>{link}<br>{teaser}</div>")
    return page(
        s,
        f"""<table><tr><td colspan=2>{w.search} {menu(s)}</td></tr>
        <tr><td colspan=2><h2>{inline(s.title)}</h2></td></tr>
        <tr><td><b>{w.most_read}</b>{side}</td><td>{picture_table(s)}{body}
        {each("<p>{}</p>", s.closing)}</td></tr>
        {when(s.votes, f"<tr><td></td><td>{votes(s)}</td></tr>")}
        {when(s.counted, f"<tr><td colspan=2>{comments_table(s)}</td></tr>")}
        <tr><td colspan=2>{w.rights}</td></tr></table>""",
        title=w.site,
    )


@markup
def definition_list(s: Story) -> str:
    """Everything a `dt` or `dd`; numbers of votes inside their links."""
    w = s.words
    rows = with_names(s, "<dd>{}</dd>")
    numbers = s.votes and (
        f'<dd><a href="/news/article/1/like">({s.votes[0]})</a></dd>'
        f'<dd><a href="/news/article/1/dislike">({s.votes[1]})</a></dd>'
    )
    comments = "".join(f"<dt>{c.author} | {c.published}</dt><dd>{c.text}</dd>" for c in s.comments)
    return page(
        s,
        f"""<dl><dt>{w.search}</dt><dd>{menu(s)}</dd></dl>
        <dl><dt><strong>{inline(s.title)}</strong></dt>
        {when(s.picture, f'<dd><img data-src="{s.picture}" src="data:image/gif;base64,R0"></dd>')}
        {when(s.caption, f"<dd>{s.caption}</dd>")}
        {each("<dd>{}</dd>", rows)}{each("<dd>{}</dd>", s.closing)}{numbers or ""}</dl>
        <dl>{when(s.counted, f"<dt>{total(s)}</dt><dd>{w.heading}</dd>{comments}<dd>{w.form}</dd>")}
        </dl>
        <dl><dt>{w.most_read}</dt>{each("<dd>{}</dd>", links_of(s))}</dl><p>{w.rights}</p>""",
        title=s.title[:40] + "...",
    )


@markup
def divisions_around_columns(s: Story) -> str:
    """Divisions only; buttons and a date below the headline, a box of links within the text."""
    w = s.words
    rows = with_names(s, "")
    box = f"<div><div>{w.most_read}</div>{each('<div>{}</div>', links_of(s))}</div>"
    rows[1:1] = [box] if len(rows) > 1 else []
    caption = when(s.caption, f"<div>{s.caption}</div>")
    return page(
        s,
        f"""<div>{w.search}</div><div>{menu(s)}</div>
        <div><div>{each("<div>{}</div>", links_of(s))}</div>
        <div><div><div>{inline(s.title)}</div><div>{dates(s)}</div><ul>{sharing(s)}</ul></div>
        <div>{when(s.picture, f'<div><div><img src="{s.picture}"></div>{caption}</div>')}
        {each("<div>{}</div>", rows)}{each("<div>{}</div>", s.closing)}</div>
        {when(s.votes, f"<div>{votes(s)}</div>")}
        {when(s.counted, f"<div>{comments_divisions(s)}</div>")}</div></div>
        <div>{w.rights}</div>""",
        title=s.title,
    )


@markup
def definition_of_article(s: Story) -> str:
    """Headings for everything, even paragraphs; the headline first of a higher rank."""
    w = s.words
    rows = with_names(s, "")
    return page(
        s,
        f"""<h6>{w.search}</h6><h5>{menu(s)}</h5><h3>{inline(s.title)}</h3>
        {picture_table(s)}{each("<h4>{}</h4>", rows)}{each("<h6>{}</h6>", s.closing)}
        <h6>{votes(s)}</h6>{when(s.counted, comments_list(s))}
        <h3>{w.most_read}</h3>{dated(s, "<h4>{link}</h4><h6>{date}</h6>")}<h6>{w.rights}</h6>""",
        title=w.site,
    )


@markup
def teasers_before_text(s: Story) -> str:
    """Long teasers between headline and text in the source, each longer than a brief."""
    w = s.words
    side = dated(s, "<section><h4>{link}</h4><p>{teaser}</p></section>")
    return page(
        s,
        f"""<nav>{menu(s)}</nav><h2>{inline(s.title)}</h2>
        <section><h3>{w.most_read}</h3>{side}</section>
        <section>{picture_table(s)}{each("<p>{}</p>", with_names(s, ""))}
        {each("<p>{}</p>", s.closing)}</section>
        <section>{votes(s)}</section>
        {when(s.counted, f"<section>{comments_divisions(s)}</section>")}""",
        title=f"{w.site} - {s.title}",
    )


@markup
def quotations_and_asides(s: Story) -> str:
    """The text in `center`, `aside`, `blockquote`, `time`, `address` and list elements."""
    w = s.words
    tags = ("p", "center", "aside", "blockquote", "section", "address", "li", "article", "div")
    rows = with_names(s, "")
    text = "".join(
        f"<{tags[n % 9]}><span>{row}</span></{tags[n % 9]}>" for n, row in enumerate(rows)
    )
    text = text.replace("12 May 2015", "<time>12 May 2015</time>")
    return page(
        s,
        f"""<div class=comment>{w.search}</div>
        <div class="comments related"><h1>{inline(s.title)}</h1>
        {picture_table(s)}<div class=sidebar>{text}</div>{each("<div>{}</div>", s.closing)}</div>
        <div class=article-body>{votes(s)}</div>{when(s.counted, comments_list(s))}
        <aside class=article>{dated(s, "<p>{date}</p><p>{link}</p>")}</aside>""",
    )


@markup
def rows_of_cells(s: Story) -> str:
    """A row for every line; the numbers of votes in cells of their own, names in two columns."""
    w = s.words
    text, names = paragraphs(s), [escape(n) for n in s.names]
    pairs = [names[n : n + 2] for n in range(0, len(names), 2)]
    grid = "".join(f"<tr>{each('<td>{}</td>', pair)}</tr>" for pair in pairs)
    rows = [f"<tr><td colspan=2>{t}</td></tr>" for t in text]
    rows[5 if names else len(rows) : 5] = [grid]
    likes, dislikes = s.votes or (0, 0)
    question = when(s.language == "ar", "<td>هل أعجبتك المقالة</td>")
    numbers = f"<tr><td>({likes})</td>{question}<td>({dislikes})</td></tr>"
    closing = each("<tr><td>{}</td></tr>", s.closing)
    picture = when(s.picture, f'<tr><td><img src="{s.picture}" width=600 height=338></td></tr>')
    caption = when(s.caption, f"<tr><td>{s.caption}</td></tr>")
    return page(
        s,
        f"""<table><tr><td>{w.search}</td><td>{menu(s)}</td></tr></table>
        <table><tr><td colspan=2><b>{inline(s.title)}</b></td></tr>{picture}{caption}{"".join(rows)}
        {closing}{when(s.votes, numbers)}</table>{when(s.counted, comments_table(s))}
        <table>{dated(s, "<tr><td>{link}</td><td>{date}</td></tr>")}</table>""",
        title=s.title,
    )


@markup
def unclosed(s: Story) -> str:
    """Nothing that may stay open is closed, and some that may not."""
    w = s.words
    return page(
        s,
        f"""<div><p>{w.search}<ul>{each("<li>{}", links_of(s))}</ul><div><h1>{inline(s.title)}
        <p><font color=red>{picture_table(s)}{each("<p><span>{}", with_names(s, ""))}
        {each("<p>{}", s.closing)}
        <p>{votes(s)}{when(s.counted, f"<div>{comments_divisions(s)}")}""",
    )
