"""The English edition's words. All news is invented, and so is everyone in it."""

from __future__ import annotations

from tests.site.words.language import Interface, Language

_INTERFACE = Interface(
    site="Zaman Al Wasl",
    search_prompt="Search For Keyword.",
    home="Home",
    most_read="Most Read",
    latest="Latest News:",
    search_term="water",
    search_heading="Search ({term})",
    related="Related:",
    votes="{like}    {dislike}",
    comment_count="Total Comments ({n})",
    comments="Comments About This Article",
    comment_form="Please fill the fields below.",
    comment_fields=("Name", "Email", "Title"),
    form_note="*code confirming note",
    footer="All rights reserved Zaman Al Wasl",
    established="Established by Fathi Ibrahim Bayoud 2005 - Homs",
)

_SLOTS: dict[str, tuple[str, ...]] = {
    "first": (
        "Salim", "Nadia", "Karim", "Huda", "Yusuf", "Rima", "Tarek", "Lamia", "Bassel", "Amal",
        "Jamil", "Sawsan", "Nizar", "Dalal", "Munir", "Ghada", "Wael", "Iman", "Faris", "Samar",
    ),
    "family": (
        "Qastoun", "Rashwadi", "Darwoush", "Zaytouni", "Masharqi", "Tannouri", "Barazani-Kul",
        "Halwaji", "Sabouni", "Narenji", "Khayyatin", "Warraqi", "Jisrawi", "Fakhourani",
    ),
    "name": ("{first} {family}",),
    "place": (
        "Homs", "Aleppo", "Hama", "Latakia", "Tartous", "Idlib", "Deraa", "Raqqa", "Salamiyah",
        "Jableh", "Palmyra", "Sweida", "Qamishli", "Yabroud", "Banias", "Maarat", "Manbij",
    ),
    "spot": (
        "the old market", "the northern reservoir", "the railway yard", "the grain silo",
        "the public library", "the small museum", "the teachers' college", "the fish harbour",
        "the weather station", "the printing house", "the vegetable market", "the clock tower",
    ),
    "body": (
        "the water board", "the farmers' union", "the bakers' cooperative", "the town council",
        "the school directorate", "the chamber of trade", "the road department",
        "the heritage society", "the olive press association", "the bus drivers' committee",
    ),
    "role": (
        "the head of {body}", "a member of {body}", "an engineer of {body}", "a retired teacher",
        "a local bookseller", "the keeper of {spot}", "a nurse from {place}", "a beekeeper",
        "an agronomist from {place}", "the owner of a bakery near {spot}",
    ),
    "thing": (
        "a new pump", "a second school bus", "a reading room", "a solar roof", "a tide gauge",
        "a row of plane trees", "a bridge for walkers", "a seed bank", "an evening class",
        "a weekly market", "a repair shop for bicycles", "a cold store for apricots",
        "a map of the old wells",
    ),
    "crop": ("wheat", "olives", "pistachios", "apricots", "cotton", "barley", "lentils", "cumin"),
    "month": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
    "date": ("{month} {n:1-28}", "{n:1-28} {month}", "{month} {n:1-28}, {n:2005-2016}"),
    "day": ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
    "said": ("said", "explained", "added", "noted", "told Zaman Al Wasl", "told reporters"),
    "cost": ("{n:2-90} million pounds", "{n:12-980} thousand dollars", "{n:110-990} euros"),
    "reason": (
        "because the old one had stood idle since {n:1987-2011}", "after a dry winter",
        "before the rains of {month}", "with money that families had collected",
        "although the road is closed on {day}s", "as the price of {crop} fell again",
    ),
}  # fmt: skip

_HEADLINES = (
    "{place} opens {thing} near {spot}",
    "{body} counts {n:12-990} tons of {crop} in {place}",
    "{thing} for {place}, says {name}",
    "Farmers in {place} turn from {crop} to {crop}",
    "{place}: {n:3-40} villages wait for {thing}",
    'A reader writes: "{name} and {spot} of {place}"',
    "Why {body} of {place} wants {thing} by {month}",
    "{name}, {n:31-88}, walks from {place} to {place}",
    "{day} in {place}: {spot} after {n:4-30} years",
    "Price of {crop} in {place} up {n:3-29}%",
)

_SENTENCES = (
    "{body} of {place} will build {thing} beside {spot} before {date}.",
    "{role} {said} on {day} that {thing} would cost {cost} and serve {n:3-60} villages.",
    "{n:200-9900} families around {place} have waited for {thing} since {date}.",
    "{name}, {role}, {said} that the harvest of {crop} reached {n:120-9900} tons this year.",
    "The work at {spot} in {place} began on {date}, {reason}.",
    "In {place}, {role} keeps a list of {n:14-480} houses that share one well.",
    "According to {body}, the price of {crop} in {place} rose by {n:2-48} percent in {month}.",
    "Between {place} and {place} the road is {n:7-160} kilometres long, and {body} paid for it.",
    "{name} opened the door of {spot} at {n:5-9} in the morning, {reason}.",
    "A report of {n:9-240} pages, printed in {place}, describes {thing} and {thing}.",
    "Nobody had seen {spot} so full since {date}, {role} {said}.",
    "On {day} {body} sent {n:2-19} lorries of {crop} from {place} to {place}.",
    "“We asked for {thing} in {n:1999-2016},” {name} {said}, “and it came {reason}.”",
    "The school beside {spot} in {place} now has {n:80-940} pupils and {n:4-38} teachers.",
    "{role} and {role} met {name} at {spot} to speak about {thing}.",
    "For {cost}, {body} could repair {spot} of {place}, {name} {said}; it chose {thing} instead.",
    "It rained for {n:2-11} days in {place}, which is good for {crop} & bad for {crop}.",
    "Of {n:30-99} letters that reached {body} in {month}, {n:3-29} were about {thing}.",
    "{place} lies {n:90-1200} metres above the sea, and {crop} ripens there by {date}.",
    "The plan names {n:3-17} streets < {n:6-12} metres wide where {thing} shall stand.",
    "{name} wrote a small book on {spot} of {place}; it was sold out on {date}.",
    "When the lights went on at {spot}, {n:20-900} people stood in the square of {place}.",
)

_QUOTATIONS = (
    "“{thing} is not much, but {place} has waited {n:3-40} years for it,” {name} {said}.",
    "“Ask {body}: without {crop} there is no {place}, and without {place} no {crop} by {month}.”",
    "“I was {n:6-19} when {spot} was built; I carried stones for {n:2-9} summers,” said {name}.",
)

_NAME_LIST_INTROS = (
    "The {n:3-9} juries named these winners of the {crop} prize of {place}:",
    "{body} published the names of those who gave to {thing}:",
    "Those who taught at {spot} of {place} in {n:1999-2016} were:",
)

_COMMENTS = (
    "I grew up near {spot} of {place}, thank you for this.",
    "Please write more about {body}. Nobody else does.",
    "It was {n:1999-2016}, not {n:1999-2016}; my uncle sold {crop} there.",
    "{thing}? We in {place} have asked for it {n:3-30} times!",
    "Greetings from {place} to {name} and to all who keep {spot} open.",
)

ENGLISH = Language(
    code="en",
    direction="ltr",
    interface=_INTERFACE,
    sections=((30, "Opinion"), (52, "Syria News"), (12, "Economy"), (18, "Culture")),
    slots=_SLOTS,
    headlines=_HEADLINES,
    sentences=_SENTENCES,
    quotations=_QUOTATIONS,
    name_list_intros=_NAME_LIST_INTROS,
    comments=_COMMENTS,
    captions=(),
    agencies=("Zaman Al Wasl", "News Week", "The Daily Sabah", "Reuters", "AFP", "The Guardian"),
    closings=(
        ("Zaman Al Wasl with Agencies", "Zaman Al Wasl"),
        (None, "Zaman Al Wasl"),
        (None, None),
        ("Zaman Al Wasl with Agencies", None),
        (None, "Zaman Al Wasl"),
    ),
)
