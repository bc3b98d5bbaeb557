"""Looking around: `show`, `search`, `schema` and `stats`."""

from __future__ import annotations

import json
import random
import re
import time
from pathlib import Path

import pytest
import rdflib

import hss_graph
from hss_graph.descriptions.pages import to_markdown, to_text
from hss_graph.nearest import Pool
from hss_graph.schema.compact import LONGEST
from hss_graph.schema.compact import to_text as schema_text
from hss_graph.vocabulary import BASE, HSS, PREFIXES
from support import REPOSITORY, Command

TURTLE = (
    "@prefix hss: <https://w3id.org/hss-graph/ontology#> . @prefix id: <https://w3id.org/hss-graph/id/> . "
)


def test_a_class_shows_its_first_members_and_how_many_there_are(run: Command) -> None:
    page = run("show", "hss:Country").out
    assert "Members (14)\n  China\n  Côte d'Ivoire\n" in page
    assert "  and 4 more; 'hss-graph search --kind hss:Country' lists those with names\n" in page


def test_a_property_shows_statements_that_use_it(run: Command) -> None:
    page = run("show", "hss:successor").out
    assert "\nUsed (2)\n" in page
    assert (
        "\nExamples\n  Handover of HAI's operations and programmes to local NGOs: "
        "Comité para Saúde de Moçambique\n"
    ) in page


def test_what_points_to_a_thing_is_worded_from_there(run: Command) -> None:
    page = run("show", "UNICEF").out
    assert "  publisher of: Health Systems Strengthening (UNICEF page); " in page
    assert "/mapping/" not in page
    assert "/dataset" not in page


def test_a_source_is_shown_by_its_file_name(run: Command) -> None:
    assert run("show", "003_13eb45e5548daa2d.txt").out == run("show", "id:source-003").out


def test_names_over_time_are_shown_with_dates_and_evidence(run: Command) -> None:
    assert (
        "Names over time\n"
        "  2020-09-02: Merger of DFID and the FCO into the FCDO\n"
        "    Department for International Development; Foreign and Commonwealth Office became "
        "Foreign, Commonwealth and Development Office\n"
        "    announced 2020-06-16\n"
        "    The Times, 31 August 2020 (outside)\n"
        "    onenewspage.com, 2 September 2020 (outside)\n"
    ) in run("show", "DFID").out


def test_ties_are_shown_by_kind_with_the_others_the_time_and_the_lines(run: Command) -> None:
    assert (
        "Funding (1)\n"
        "  Support to Kenya on its way to Health For All (as place)\n"
        "    with Donors to Kenya besides the United Kingdom (funder); "
        "Government of the United Kingdom (funder)\n"
        "    ongoing; topic Health For All\n"
        "    003_13eb45e5548daa2d.txt:283-286 (inferred)\n"
    ) in run("show", "Kenya").out


def test_sources_are_shown_with_title_publisher_and_date(run: Command) -> None:
    page = run("show", "COPASAH").out
    assert page.endswith(
        "Sources\n"
        "  002_c171393c76630a5d.txt: Strengthening Public Sector Health Systems & Health Workforce, "
        "Health Alliance International, 2021-10 or later\n"
    )


def test_contradictions_are_shown_once(run: Command) -> None:
    page = run("show", "HAI").out
    assert page.count("minimum duration P35Y / ") == 2
    assert "    From 1987 to October 2021 is less than 35 years.\n" in page


@pytest.mark.parametrize(
    ("name", "head", "holds"),
    [
        ("hss:partner", "partner, property", "Used (30)\n  10 times, from partnership to "),
        ("works on block", "works on block, property", "\n  hss:worksOnBlock\n"),
        ("hss:Ministry", "ministry, class", "Members (4)\n  Department for International Development\n"),
        ("graph:hai", "Health Alliance International: strengthening", "Size\n  1817 triples"),
        ("service delivery", "service delivery, building block", "\n  works on it: "),
        ("id:source-002", "Strengthening Public Sector", "lists block: health financing\n"),
        ("id:claim-fcdo-priority-integrated-services", "Health systems and the efforts", "kind: priority\n"),
        ("id:hai-country-programmes", "HAI's programmes in countries, programme", "Contradictions\n"),
    ],
)
def test_anything_can_be_shown(run: Command, name: str, head: str, holds: str) -> None:
    done = run("show", name)
    assert done.out.startswith(head)
    assert holds in done.out


def test_everything_that_has_a_name_can_be_shown(graph: hss_graph.KnowledgeGraph) -> None:
    for entry in list(graph.names)[::25]:
        about = graph.describe(entry.iri)
        assert str(about).startswith(entry.label)
        assert to_markdown(about).startswith("# ")


def test_a_page_keeps_to_the_width_and_says_what_it_leaves_out(graph: hss_graph.KnowledgeGraph) -> None:
    about = graph.describe("UNICEF")
    page = to_text(about, width=60, most=3)
    assert max(map(len, page.splitlines())) <= 60
    claims = sum(part.kind == "claim" for part in about.parts)
    assert f"Claim ({claims})\n" in page
    assert f"  and {claims - 3} more; --all shows them\n" in page
    assert "more; --all" not in to_text(about)


def test_markdown_escapes_what_data_say(tmp_path: Path) -> None:
    file = tmp_path / "new.ttl"
    file.write_text(
        TURTLE + "id:x a hss:Ministry ; <http://www.w3.org/2000/01/rdf-schema#label> "
        "'<script>*x*'@en ; hss:aim '[a](javascript:b)\\n# c'@en ."
    )
    graph = hss_graph.open(REPOSITORY)
    graph.join(file)
    page = to_markdown(graph.describe("id:x"))
    assert page.startswith("# \\<script\\>\\*x\\*\n\nministry, `id:x`\n")
    assert "- aim: \\[a\\](javascript:b) # c\n" in page


def test_markdown_is_shown_on_request(run: Command) -> None:
    page = run("show", "COPASAH", "-f", "markdown").out
    assert (
        "## Statements\n\n- aim: Accountability, by engaging communities in changing health systems. — "
        in page
    )
    assert "- works on block: community systems — `002_c171393c76630a5d.txt:51 (inferred)`\n" in page


def test_json_has_all(run: Command) -> None:
    about = json.loads(run("show", "FCDO", "-f", "json").out)
    assert [change["date"] for change in about["changes"]] == ["2020-09-02"]
    assert {source["file"] for source in about["sources"]} >= {"001_90cfa138561f127b.txt"}
    seat = next(part for part in about["parts"] if part["kind"] == "advocacy")
    assert ["timing", "planned"] in seat["details"]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("international alliance health", "Health Alliance International"),
        ("HEALTH-ALLIANCE  international", "Health Alliance International"),
        ("frontlin aids", "Frontline AIDS"),
        ("minstry of helth mozambique", "Ministry of Health of Mozambique"),
        ("DIFD", "Department for International Development"),
        ("Côte d’Ivoire", "Côte d'Ivoire"),
        ("peoples health movement", "People's Health Movement"),
        ("world helth organisation", "World Health Organization"),
        ("gobal fund", "Global Fund to Fight AIDS, TB and Malaria"),
        ("sdg 3", "Good Health and Well-being"),
    ],
)
def test_search_ranks_what_is_meant_first(graph: hss_graph.KnowledgeGraph, words: str, first: str) -> None:
    assert graph.search(words)[0].label == first


def test_search_says_by_which_name_it_found_a_thing(run: Command) -> None:
    rows = json.loads(run("search", "aids alliance", "-f", "json").out)
    assert rows[0] == {
        "name": "International HIV/AIDS Alliance",
        "kind": "non-governmental organisation",
        "found by": "Aids Alliance",
        "iri": "id:international-hiv-aids-alliance",
    }


def test_search_keeps_to_a_kind(run: Command) -> None:
    rows = json.loads(run("search", "alliance", "--kind", "global health initiative", "-f", "json").out)
    assert [row["name"] for row in rows] == ["Gavi"]
    refused = run("search", "alliance", "--kind", "Gavi")
    assert (refused.status, refused.out) == (2, "")
    assert "what is asked for is of the kind 'class'" in refused.err


def test_search_takes_the_kind_that_is_nearly_named(run: Command) -> None:
    done = run("search", "alliance", "--kind", "ngo", "-f", "csv")
    assert (done.status, done.err) == (0, "'ngo' is taken as 'non-governmental organisation'\n")
    assert "International HIV/AIDS Alliance,non-governmental organisation" in done.out


def test_search_for_a_kind_alone_lists_all_of_it(run: Command) -> None:
    rows = json.loads(run("search", "--kind", "ministry", "-f", "json").out)
    assert [row["iri"] for row in rows] == [
        "id:dfid",
        "id:fco",
        "id:fcdo",
        "id:ministry-of-health-of-mozambique",
    ]
    nothing = run("search", "--kind", "hss:Evidence")
    assert (nothing.status, nothing.err) == (1, "nothing of the kind 'hss:Evidence' has a name\n")
    assert run("search").err.startswith("hss-graph: Give words to look for, or --kind for all of a kind.")


def test_search_shows_what_holds_most_words_where_nothing_holds_all(run: Command) -> None:
    done = run("search", "UK aid", "-f", "json")
    assert (done.status, done.err) == (
        0,
        "no name holds all of the words 'UK aid'; these hold most of them\n",
    )
    assert json.loads(done.out)[0]["name"] == "United Kingdom"


def test_search_finds_words_with_other_endings(graph: hss_graph.KnowledgeGraph) -> None:
    assert HSS + "Funding" in [entry.iri for entry in graph.search("funds")]


def test_search_says_how_many_it_leaves_out(run: Command) -> None:
    done = run("search", "health", "--limit", "2", "-f", "json")
    assert len(json.loads(done.out)) == 2
    assert re.fullmatch(r"\d+ more; --limit shows them\n", done.err)


@pytest.mark.parametrize("words", ["", "  ", "…", "\x00", "?" * 500])
def test_search_for_no_words_finds_nothing(graph: hss_graph.KnowledgeGraph, words: str) -> None:
    assert graph.search(words) == []


def _many(number: int) -> list[str]:
    chance = random.Random(7)
    syllables = [a + b for a in "bdfgklmnprst" for b in ("a", "e", "i", "o", "an", "er")]
    words = ["".join(chance.choices(syllables, k=3)) for _ in range(9000)]
    return [" ".join([*chance.choices(words, k=2), "health", "network"]) for _ in range(number)]


def test_a_misspelt_name_among_a_hundred_thousand_is_found_fast() -> None:
    names = _many(100_000)
    pool = Pool((f"http://e/{number}", [name]) for number, name in enumerate(names))
    wanted = {number: names[number] for number in range(0, 100_000, 5000)}
    before = time.perf_counter()
    found = [
        f"http://e/{number}" in {match.iri for match in pool.nearest(name[1] + name[0] + name[2:])}
        for number, name in wanted.items()
    ]
    assert sum(found) >= 0.9 * len(found)
    assert (time.perf_counter() - before) / len(found) < 2  # seconds, on a slow and busy machine; 0.2 usually


def test_the_schema_counts_classes_and_properties_in_use(graph: hss_graph.KnowledgeGraph) -> None:
    found = graph.schema()
    (ministry,) = (use for use in found.classes if use.iri == HSS + "Ministry")
    assert (ministry.label, ministry.things, ministry.inferred) == ("ministry", 4, 0)
    assert ministry.example == BASE + "id/dfid"
    (engagement,) = (use for use in found.classes if use.iri == HSS + "Engagement")
    assert engagement.things == engagement.inferred > 80
    (funder,) = (use for use in found.properties if use.iri == HSS + "funder")
    assert (funder.label, funder.uses, funder.inferred) == ("funder", 11, 0)
    assert (funder.range, funder.leads_from[0].label) == (PREFIXES["foaf"] + "Agent", "funding")
    assert funder.example == ("id:alliance-harm-reduction-programme", "id:international-hiv-aids-alliance")
    assert {use.iri: use.triples for use in found.graphs} == graph.graph_sizes()


def test_the_text_for_a_language_model_is_short_and_true(graph: hss_graph.KnowledgeGraph) -> None:
    text = schema_text(graph.schema())
    assert str(graph.schema()) == text
    assert len(text) < LONGEST
    for line in (
        "hss:Partnership 13",
        "hss:funder 11 hss:Funding|hss:Programme -> foaf:Agent",
        "hss:worksOnBlock 11 org:Organization -> hss:BuildingBlock|hss:CrossCuttingComponent",
        "graph:unicef 2769 UNICEF: Health Systems Strengthening",
        "hss: <https://w3id.org/hss-graph/ontology#>",
    ):
        assert f"\n{line}\n" in text
    used = set(re.findall(r"(?<![\w?])([a-z]+):(?=[A-Za-z])", text)) - {"http", "https"}
    declared = set(re.findall(r"^([a-z]+): <", text, re.MULTILINE))
    assert {prefix for prefix in used if prefix in PREFIXES} <= declared


def test_the_text_for_a_language_model_stays_short_however_many_terms_there_are(tmp_path: Path) -> None:
    file = tmp_path / "many.ttl"
    file.write_text(TURTLE + "".join(f"id:x{n} a hss:C{n} ; hss:p{n} id:y{n} .\n" for n in range(500)))
    graph = hss_graph.open(REPOSITORY)
    graph.join(file)
    text = schema_text(graph.schema())
    assert len(text) < LONGEST
    assert re.search(r"^and \d{3} more$", text, re.MULTILINE)


def test_the_schema_is_void(run: Command) -> None:
    read = rdflib.Graph().parse(data=run("schema", "-f", "turtle").out, format="turtle")
    void = rdflib.Namespace(PREFIXES["void"])
    (partition,) = read.subjects(void["class"], rdflib.URIRef(HSS + "Ministry"))
    assert read.value(partition, void.entities) == rdflib.Literal(4)
    assert (rdflib.URIRef(BASE + "dataset"), void.classPartition, partition) in read


def test_the_schema_as_rows_and_as_json(run: Command) -> None:
    assert "\nhss:funder,funder,11,hss:Funding|hss:Programme,foaf:Agent," in run("schema").out.replace(
        "\r", ""
    )
    about = json.loads(run("schema", "-f", "json").out)
    assert set(about) == {"classes", "properties", "graphs"}
    assert run("schema", "--for-llm", "-f", "json").status == 2


def test_a_home_without_data_has_a_schema(run: Command, tmp_path: Path) -> None:
    made = tmp_path / "mine"
    run("init", made)
    assert run("--home", made, "schema", "--for-llm").status == 0
    assert run("--home", made, "search", "anything at all").status == 1


def test_stats_name_the_graphs(run: Command) -> None:
    rows = json.loads(run("stats", "-f", "json").out)
    titles = {row["kind"]: row["title"] for row in rows if row["group"] == "triples"}
    assert titles["graph:unicef"] == "UNICEF: Health Systems Strengthening"
