"""The report: one page that stands alone, tells the truth, and lets no label break out."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import networkx as nx
import pytest

import hss_graph
from hss_graph import queries
from hss_graph.errors import NetworkError
from hss_graph.network.evidence import Statement, evidence_of_ties
from hss_graph.network.measures import shared
from hss_graph.network.model import Network, network_of, values_in
from hss_graph.network.projection import Projection
from hss_graph.network.report import Choices, report
from hss_graph.network.report.evidence_list import evidence
from hss_graph.network.report.markup import json_block, link
from hss_graph.results import printable
from support import REPOSITORY, Command

VOID = {"meta", "link", "input"}
HOSTILE = (
    "</script><script>document.title='taken'</script>",
    "</title><img src=x onerror=\"document.title='taken'\">",
    '" onmouseover="document.title=\'taken\'" x="',
    "' onfocus='document.title=1' autofocus='",
    "]]><!-- --><svg onload=document.title=1>",
    "right \u202eto left\u202c and \u2066isolated\u2069",
    "عربي \U0001f469\u200d\u2695\ufe0f שלום",
    "control\x00\x01\x1b[31m\x7f\x9f and \u2028 \u2029",
    "$title $policy ${script} %s {0} \\u003c",
    "javascript:alert(1)",
    "x" * 3000,
    "",
)


class Page(HTMLParser):
    """A page taken apart: its elements with their attributes, and the text in each kind of element."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.feed(content)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self.texts.setdefault(tag, []).append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts[self.open[-1]][-1] += data

    @property
    def words(self) -> str:
        """All text that is read, with single spaces."""
        texts = [
            text for tag, found in self.texts.items() if tag not in ("script", "style") for text in found
        ]
        return " ".join(" ".join(texts).split())

    def all(self, attribute: str) -> list[str]:
        return [given[attribute] for _, given in self.elements if attribute in given]


def _network(graph: hss_graph.KnowledgeGraph, how: Projection | None = None, **values: str) -> Network:
    return graph.participation(queries.find(graph.home, "partnership-network"), values).network(how)


@pytest.fixture(scope="module")
def bundled(graph: hss_graph.KnowledgeGraph) -> str:
    return report(graph.engine, _network(graph), Choices())


def _hostile_network() -> Network:
    made: nx.Graph[int] = nx.Graph(name=HOSTILE[0], data=HOSTILE[1], tie=HOSTILE[2], filters=HOSTILE[4])
    made.graph[HOSTILE[0]] = HOSTILE[1]
    for number, label in enumerate(HOSTILE):
        made.add_node(number, label=label, type=HOSTILE[number - 1])
    for number in range(len(HOSTILE) - 1):
        text = HOSTILE[number]
        facets = dict.fromkeys(("kinds", "blocks", "places", "status"), text)
        made.add_edge(number, number + 1, weight=number + 1, **facets)
    return network_of(made)


def test_the_page_is_well_formed_and_its_parts_find_each_other(bundled: str) -> None:
    page = Page(bundled)
    assert (page.open, page.unbalanced) == ([], [])
    ids = page.all("id")
    assert len(ids) == len(set(ids))
    anchors = {href[1:] for href in page.all("href") if href.startswith("#")}
    named = {each.replace("=", "-") for each in anchors}
    assert named | set(page.all("aria-labelledby")) | set(page.all("aria-describedby")) <= set(ids)
    assert {"tie=0", "organisation=0", "brief", "cite"} <= anchors


def test_nothing_but_the_page_itself_is_loaded_or_run(bundled: str) -> None:
    page = Page(bundled)
    policy = next(given["content"] for _, given in page.elements if "http-equiv" in given)
    assert policy.startswith("default-src 'none';")
    for kind, tag, found in (("script-src", "script", -1), ("style-src", "style", 0)):
        digest = hashlib.sha256(page.texts[tag][found].encode()).digest()
        assert f"{kind} 'sha256-{base64.b64encode(digest).decode()}';" in policy
    assert not {"src", "style", "srcset", "action", "formaction"} & {
        name for _, given in page.elements for name in given
    }
    outer = [(tag, given) for tag, given in page.elements if ":" in given.get("href", "")]
    assert all(
        tag == "link" or given.items() >= {"rel": "noopener noreferrer"}.items() for tag, given in outer
    )
    assert {given["href"].split(":")[0] for _, given in outer} == {"data", "https", "http"}


def test_each_tie_tells_its_evidence_with_file_and_lines(
    graph: hss_graph.KnowledgeGraph, bundled: str
) -> None:
    network = _network(graph)
    found = evidence_of_ties(graph.engine, network)
    rows = re.findall(r'<tbody id="tie-(\d+)">(.*?)</tbody>', bundled, re.DOTALL)
    assert sorted(int(number) for number, _ in rows) == list(range(network.size))
    for number, row in rows:
        text = Page(row).words
        for statement in found[int(number)]:
            assert printable(statement.source) in text
            assert printable(statement.label) in text
            if statement.first_line is not None:
                assert re.search(rf"\blines? {statement.first_line}\b", text)


def test_the_words_give_the_measures(graph: hss_graph.KnowledgeGraph, bundled: str) -> None:
    network = _network(graph)
    words = Page(bundled).words
    degrees = shared.degrees(network)
    top = network.labels[int(degrees.argmax())]
    density = 2 * network.size / (len(network) * (len(network) - 1))
    assert f"{len(network)} organisations and {network.size} ties between them." in words
    assert f"(density {density:.3f})" in words
    assert f"<strong><bdi>{top}</bdi></strong> ({degrees.max()} partners)" in bundled
    counts = Counter(network.tie_columns["status"])
    assert f"Of {network.size} ties, {counts['explicit']} are said by a document" in words


def test_organisations_without_a_tie_are_named(graph: hss_graph.KnowledgeGraph, bundled: str) -> None:
    network = _network(graph)
    alone = [network.labels[place] for place in (shared.degrees(network) == 0).nonzero()[0]]
    listed = re.search(r'<ul class="names">(.*?)</ul>', bundled, re.DOTALL)
    assert listed is not None
    assert re.findall(r"<bdi>(.*?)</bdi>", listed[1]) == sorted(alone)


def test_the_method_gives_the_whole_statement_of_the_network(
    graph: hss_graph.KnowledgeGraph, bundled: str
) -> None:
    words = Page(bundled).words.casefold()
    for value in _network(graph).statement.values():
        assert str(value).casefold() in words
    assert "creative commons attribution 4.0 international" in words


def test_the_same_network_gives_the_same_bytes(tmp_path: Path) -> None:
    pages = []
    for seed in ("1", "2"):
        file = tmp_path / f"{seed}.html"
        command = [sys.executable, "-m", "hss_graph", "network", "report", "-o", str(file)]
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True)
        pages.append(file.read_bytes())
    assert pages[0] == pages[1]


def test_hostile_words_stay_words(graph: hss_graph.KnowledgeGraph, bundled: str) -> None:
    page = Page(report(graph.engine, _hostile_network(), Choices(title=HOSTILE[1])))
    plain = Page(bundled)
    assert (page.open, page.unbalanced) == ([], [])
    assert {tag for tag, _ in page.elements} <= {tag for tag, _ in plain.elements}
    names = {name for _, given in page.elements for name in given}
    assert names <= {name for _, given in plain.elements for name in given}
    assert page.texts["title"] == [HOSTILE[1]]
    given = json.loads(page.texts["script"][0])
    assert [node["label"] for node in given["nodes"]] == [printable(label) for label in HOSTILE]
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0e-\x1f\x7f-\x9f]", page.words)


def test_hostile_evidence_stays_words() -> None:
    for text in HOSTILE:
        statement = Statement(text, text, text, text, text, text, text, 1, 2, text, text, text, "first")
        page = Page(evidence([statement], text, text))
        assert {tag for tag, _ in page.elements} <= {
            "h5",
            "p",
            "ul",
            "li",
            "span",
            "cite",
            "bdi",
            "code",
            "q",
        }
        assert {name for _, given in page.elements for name in given} <= {"class"}


def test_json_in_the_page_comes_back_and_cannot_end_its_block() -> None:
    block = json_block(list(HOSTILE), "x")
    inner = block.removeprefix('<script type="application/json" id="x">').removesuffix("</script>")
    assert not set(inner) & set("<>&\u2028\u2029")
    assert json.loads(inner) == [printable(text) for text in HOSTILE]


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "//host/x", "https://a b", "https://", "http://u@host/", "x"],
)
def test_only_addresses_of_the_web_become_links(address: str) -> None:
    assert "<a" not in link(address)


def test_a_page_of_the_web_becomes_a_link() -> None:
    assert link("https://host/a?b&c") == (
        '<a href="https://host/a?b&amp;c" rel="noopener noreferrer">https://host/a?b&amp;c</a>'
    )


def test_of_a_large_network_the_best_connected_are_drawn(graph: hss_graph.KnowledgeGraph) -> None:
    made = nx.barabasi_albert_graph(600, 4, seed=1)
    nx.set_node_attributes(made, "body", "type")
    content = report(graph.engine, network_of(made), Choices(largest=50))
    given = json.loads(Page(content).texts["script"][0])
    degrees = sorted((degree for _, degree in made.degree()), reverse=True)
    best = sorted((made.degree(int(node["label"])) for node in given["nodes"]), reverse=True)
    assert best == degrees[:50]
    chosen = [int(node["label"]) for node in given["nodes"]]
    ties = made.subgraph(chosen).number_of_edges()
    assert len(given["ties"]) == ties
    words = Page(content).words
    assert f"The 50 best connected of 600 organisations with ties, and the {ties} ties among them" in words
    assert "600 organisations and 2,384 ties between them." in words


def test_of_very_many_ties_the_strongest_are_drawn(graph: hss_graph.KnowledgeGraph) -> None:
    made = nx.complete_graph(60)
    nx.set_node_attributes(made, "body", "type")
    for number, (one, other) in enumerate(made.edges):
        made.edges[one, other]["weight"] = number + 1
    given = json.loads(Page(report(graph.engine, network_of(made), Choices())).texts["script"][0])
    assert sorted(tie["weight"] for tie in given["ties"]) == list(range(571, 1771))


@pytest.mark.parametrize("place", ["Kenya", "Timor-Leste"])
def test_of_a_network_without_ties_there_is_no_report(graph: hss_graph.KnowledgeGraph, place: str) -> None:
    network = _network(graph, place=place)
    assert network.size == 0
    with pytest.raises(NetworkError, match=f"no ties with the filters Place: {place}, so there is nothing"):
        report(graph.engine, network, Choices())


def test_a_network_without_communities_is_told_so(graph: hss_graph.KnowledgeGraph) -> None:
    page = Page(report(graph.engine, _network(graph, kind="funding"), Choices()))
    assert page.words.count("There are no communities: no division of the ties is better than none.") >= 2
    assert page.texts["strong"][3] == "0"
    assert "mostly among themselves:" not in page.words
    assert "community" not in page.texts["option"]
    assert "community" not in [text.strip() for text in page.texts["th"]]


def test_of_directed_ties_reach_is_told_along_them_and_communities_agree(
    graph: hss_graph.KnowledgeGraph,
) -> None:
    roles = (graph.resolve("advocate").value, graph.resolve("addressee").value)
    network = _network(graph, Projection(roles=roles))
    page = Page(report(graph.engine, network, Choices()))
    reached = sum(len(nx.descendants(network.to_networkx(), node)) for node in network.nodes)
    tied = int((shared.degrees(network) > 0).sum())
    share = f"{reached / (tied * (tied - 1)):.0%}"
    assert f"they lead from the first to the second in {share} of the ordered pairs" in page.words
    assert "at a mean distance of 1.2." in page.words
    assert "From one to another" not in page.words
    told = re.search(r"fall into (\d+) communities", page.words)
    assert told is not None
    assert page.texts["strong"][3] == told[1]
    groups = re.findall(
        r'<th scope="row" class="number">(\d+)</th>', report(graph.engine, network, Choices())
    )
    assert groups == [str(number + 1) for number in range(int(told[1]))]


def test_a_core_that_is_not_the_only_one_names_who_is_in_all(graph: hss_graph.KnowledgeGraph) -> None:
    ties = ["ab", "ac", "ae", "af", "bc", "be", "bf", "bg", "cd", "de", "df", "ef", "fg"]
    made = nx.Graph(ties)
    nx.set_node_attributes(made, "body", "type")
    content = report(graph.engine, network_of(made), Choices())
    said = "but it is not the only one that fits so well. In all of them: b and f. In some: a, e, c and d."
    assert said in content.replace("<bdi>", "").replace("</bdi>", "")
    assert content.count(">either</td>") == 4


def test_where_nobody_is_in_all_cores_that_fit_best_none_stands_out(graph: hss_graph.KnowledgeGraph) -> None:
    made = nx.cycle_graph(4)
    nx.set_node_attributes(made, "body", "type")
    page = Page(report(graph.engine, network_of(made), Choices()))
    assert "No core stands out: several of 2 organisations have the same fit" in page.words
    assert "in the core" not in [text.strip() for text in page.texts["th"]]


def test_directed_ties_have_arrows_and_say_which_way(graph: hss_graph.KnowledgeGraph) -> None:
    roles = (graph.resolve("advocate").value, graph.resolve("addressee").value)
    network = _network(graph, Projection(roles=roles))
    content = report(graph.engine, network, Choices())
    left, right = (int(ends[0]) for ends in network.ties)
    assert f"<bdi>{network.labels[left]}</bdi> → <bdi>{network.labels[right]}</bdi>" in content
    assert content.count('marker-mid="url(#arrow)"') == network.size


def test_the_picture_can_be_filtered_by_what_is_there(graph: hss_graph.KnowledgeGraph, bundled: str) -> None:
    columns = _network(graph).tie_columns
    page = Page(bundled)
    fields = {given["name"] for tag, given in page.elements if tag in ("select", "input")}
    assert fields == {
        *("search", "kinds", "blocks", "status", "weight", "from", "until", "undated", "colour", "size")
    } | ({"places"} if len({v for text in columns["places"] for v in values_in(text)}) > 1 else set())
    ties = json.loads(page.texts["script"][0])["ties"]
    assert [tie["from"] for tie in ties] == columns["from"]
    assert [tie["status"] for tie in ties] == columns["status"]


def test_the_command_writes_the_page(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    done = run("network", "report", "-o", file, "--title", "For the <Ministry>", "--by", "based in")
    assert (done.status, done.out) == (0, "")
    assert done.err.splitlines()[-1] == f"{file}: 41 organisations, 68 ties"
    page = Page(file.read_text(encoding="utf-8"))
    assert page.texts["title"] == ["For the <Ministry>"]
    assert "based in" in page.texts["option"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-o", "report.pdf"), "a report is an .html file"),
        (
            ("-o", "report.html", "--by", "colour"),
            "organisations have no attribute 'colour'; choose one of type",
        ),
        (("-o", "report.html", "--largest", "1"), "--largest"),
        ((), "--output"),
    ],
)
def test_what_cannot_be_written_is_refused_in_one_line(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("network", "report", "--weight", "newman", *arguments)
    assert done.status != 0
    assert len(done.err.splitlines()) == 1
    assert said in done.err
    assert list(tmp_path.iterdir()) == []


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")


def _seen(file: Path, hash_: str, tmp_path: Path) -> tuple[str, str]:
    """The document as a browser has it after the script ran, and what its console said."""
    assert CHROMIUM is not None
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
    command = [CHROMIUM, *options, "--no-first-run", "--enable-logging=stderr", "--virtual-time-budget=3000"]
    command += [f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", file.as_uri() + hash_]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return done.stdout, "\n".join(line for line in done.stderr.splitlines() if ":CONSOLE" in line)


@needs_browser
def test_a_browser_shows_the_evidence_of_the_tie_in_the_address(
    graph: hss_graph.KnowledgeGraph, bundled: str, tmp_path: Path
) -> None:
    network = _network(graph)
    left, right = network.ties
    ends = [{network.labels[a], network.labels[b]} for a, b in zip(left, right, strict=True)]
    number = ends.index({"UNICEF", "World Health Organization"})
    file = tmp_path / "report.html"
    file.write_text(bundled, encoding="utf-8")
    document, console = _seen(file, f"#tie={number}", tmp_path)
    assert console == ""
    panel = re.search(r'<aside id="panel".*?</aside>', document, re.DOTALL)
    assert panel is not None
    words = Page(panel[0]).words
    assert "UNICEF" in words
    assert "004_8baded191c89ebab.txt" in words
    assert re.search(r'<form id="tools"[^>]*>', document)[0].count("hidden") == 0  # type: ignore[index]


@needs_browser
def test_no_hostile_word_runs_in_a_browser(graph: hss_graph.KnowledgeGraph, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(report(graph.engine, _hostile_network(), Choices(title="calm")), encoding="utf-8")
    for hash_ in ("#organisation=0", "#tie=1"):
        document, console = _seen(file, hash_, tmp_path)
        page = Page(document)
        assert console == ""
        assert page.texts["title"] == ["calm"]
        assert len(page.texts["script"]) == 2
        assert "img" not in page.texts
        assert not any(name.startswith("on") for _, given in page.elements for name in given)


def test_the_files_of_the_page_stay_short() -> None:
    files = [*(REPOSITORY / "src/hss_graph/network/report").glob("*.[cjh]*s*")]
    assert {file.suffix for file in files} == {".css", ".js"}
    assert all(len(file.read_text(encoding="utf-8").splitlines()) <= 400 for file in files)
