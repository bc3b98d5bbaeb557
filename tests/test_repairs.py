"""What would be right: the hint for each kind of mistake, and the repairs that are made in files."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from random import Random
from time import perf_counter

import pytest

import hss_graph
from hss_graph import home, repairs
from hss_graph.nearest import Pool, local_name
from hss_graph.shapes import ValidationReport
from hss_graph.vocabulary import expand
from support import REPOSITORY, Command, triples_of

PREFIXES = """\
@prefix block: <https://w3id.org/hss-graph/block/> .
@prefix dc: <http://purl.org/dc/elements/1.1/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix hss: <https://w3id.org/hss-graph/ontology#> .
@prefix id: <https://w3id.org/hss-graph/id/> .
@prefix level: <https://w3id.org/hss-graph/level/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix place: <http://metadata.un.org/sdg/codes/geoArea/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sdg: <http://metadata.un.org/sdg/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix topic: <https://w3id.org/hss-graph/topic/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
LETTERS = str.maketrans("0123456789abcdef", "ghijklmnopqrstuv")
RULES = triples_of(*home.Home(REPOSITORY).turtle_files(home.SHAPES))
E = "a hss:Partnership ; hss:partner id:unicef, id:who"
EVIDENCE = "a hss:Evidence ; hss:supports id:unicef"
ORG = "a org:Organization"
# What is stated of a thing of its own, the rule that finds it wrong, and what the hint must hold.
MISTAKES = [
    # a thing that is almost called so
    (f"{E} ; hss:block block:workforce", "EngagementShape-block", "Did you mean block:health-workforce ("),
    (f"{E} ; hss:block block:helth-financing", "EngagementShape-block", "mean block:health-financing ("),
    (f"{E} ; hss:block block:governance", "EngagementShape-block", "mean block:leadership-and-governance ("),
    (
        f"{E} ; hss:block id:service-delivery",
        "EngagementShape-block",
        "Did you mean block:service-delivery (",
    ),
    (f"{E} ; hss:block block:ServiceDelivery", "EngagementShape-block", "mean block:service-delivery ("),
    (
        f'{E} ; hss:block "Service delivery"',
        "EngagementShape-block",
        "block:service-delivery (service delivery)",
    ),
    (f"{E}, id:unicf", "EngagementShape-participants", "Did you mean id:unicef (UNICEF)?"),
    (
        f'{E}, "Gavi"',
        "EngagementShape-participants",
        "Did you mean id:gavi (Gavi)? A thing is written without",
    ),
    (
        f'{E}, "World Health Organisation"',
        "EngagementShape-participants",
        "Did you mean id:who (World Health",
    ),
    (f"{E}, id:world-health-organization", "EngagementShape-participants", "Did you mean id:who ("),
    (f"{E}, id:glbal-fund", "EngagementShape-participants", "Did you mean id:global-fund ("),
    (f'{E} ; hss:place "Kenya"', "EngagementShape-place", "Did you mean place:404 (Kenya)?"),
    (f"{E} ; hss:place id:mozambique", "EngagementShape-place", "Did you mean place:508 (Mozambique)?"),
    (f"{E} ; hss:level level:nationl", "EngagementShape-level", "Did you mean level:national ("),
    (
        f"{E} ; hss:level level:country",
        "EngagementShape-level",
        "Possible are level:community, level:facility,",
    ),
    (f"{E} ; hss:goal id:sdg-3", "EngagementShape-goal", "Did you mean sdg:3 ("),
    (f"{E} ; hss:topic topic:suply-chains", "EngagementShape-topics", "Did you mean topic:supply-chains ("),
    # a thing of another kind
    (f"{E}, place:404", "EngagementShape-participants", "place:404 (Kenya) is a country, not an agent."),
    (f"{E} ; hss:place id:who", "EngagementShape-place", "intergovernmental organisation, not a place."),
    (f"{E} ; hss:level block:service-delivery", "EngagementShape-level", "is a building block, not a level."),
    (f"{E} ; hss:post id:who", "PostHolderShape", "is a partnership, not a membership."),
    (f"{ORG} ; hss:count 3", "CountedShape", "is an organisation, not an unnamed set."),
    # a class or property that is not declared
    ('a hss:Partnershp ; rdfs:label "X"@en', "TypedThingShape-class", "Did you mean hss:Partnership ("),
    ('a org:Organisation ; rdfs:label "X"@en', "TypedThingShape-class", "Did you mean org:Organization ("),
    ('a hss:NGO ; rdfs:label "X"@en', "TypedThingShape-class", "hss:NonGovernmentalOrganization"),
    ("a foaf:Organization", "TypedThingShape-class", "foaf:Organization is not used here; write org:Organiz"),
    ("a schema:Organization", "TypedThingShape-class", "is not used here; write org:Organization."),
    (f"{E} ; hss:partnr id:gavi", "GraphVocabularyShape", "Did you mean hss:partner?"),
    (f"{E} ; hss:form 2009", "GraphVocabularyShape", "Did you mean hss:from?"),
    (f"{ORG} ; hss:worksOnBlok block:service-delivery", "GraphVocabularyShape", "mean hss:worksOnBlock?"),
    (f"{ORG} ; hss:works_on_block block:service-delivery", "GraphVocabularyShape", "mean hss:worksOnBlock?"),
    (f"{ORG} ; org:memberOf id:who", "GraphVocabularyShape", "record an hss:Membership with org:member and"),
    (f'{ORG} ; foaf:name "X"', "GraphVocabularyShape", "foaf:name is not used here; write rdfs:label."),
    (f'{ORG} ; dc:title "X"', "GraphVocabularyShape", "dc:title is not used here; write dcterms:title."),
    (f"{ORG} ; schema:parentOrganization id:who", "GraphVocabularyShape", "write org:subOrganizationOf."),
    (
        "hss:worksOnBlock block:service-delivery",
        "GraphVocabularyShape",
        "By its properties it may be an agent.",
    ),
    # a property of other things
    (
        f"{ORG} ; hss:partner id:who",
        "AgentShape",
        "hss:partner is for an engagement; this is an organisation.",
    ),
    (f"{ORG} ; hss:block block:service-delivery", "AgentShape", "mean hss:worksOnBlock or hss:advocatesOnB"),
    (f"{E} ; hss:firstLine 4", "EngagementShape", "hss:firstLine is for an evidence; this is a partnership."),
    # forms of texts, numbers and dates
    (f'{E} ; hss:from "2009"', "EngagementShape-from", 'Write "2009"^^xsd:gYear.'),
    (f"{E} ; hss:from 2009", "EngagementShape-from", 'Write "2009"^^xsd:gYear.'),
    (f'{E} ; hss:from "2009-05"^^xsd:gYear', "EngagementShape-from", 'Write "2009-05"^^xsd:gYearMonth.'),
    (f'{E} ; hss:from "May 2009"', "EngagementShape-from", 'Write "2009-05"^^xsd:gYearMonth.'),
    (f'{E} ; hss:from "16 June 2020"', "EngagementShape-from", 'Write "2020-06-16"^^xsd:date.'),
    (f'{E} ; hss:from "June 16th, 2020"', "EngagementShape-from", 'Write "2020-06-16"^^xsd:date.'),
    (f'{E} ; hss:from "2020-06-16T00:00:00"^^xsd:dateTime', "EngagementShape-from", '"2020-06-16"^^xsd:date'),
    (f'{E} ; hss:from "30 February 2021"', "EngagementShape-from", "no such date as 30 February 2021."),
    (f'{E} ; hss:from "16/06/2020"', "EngagementShape-from", "Write the year first"),
    (
        f'{E} ; hss:from "2007-2010"',
        "EngagementShape-from",
        'hss:from "2007"^^xsd:gYear and hss:until "2010"',
    ),
    (
        f'{E} ; hss:from "spring 2024"',
        "EngagementShape-from",
        'than the year is known, write "2024"^^xsd:gYear',
    ),
    (f'{E} ; hss:minimumDuration "35 years"', "EngagementShape-minimumDuration", '"P35Y"^^xsd:duration'),
    (f'{EVIDENCE} ; hss:firstLine "40" ; hss:lastLine 41', "EvidenceShape-firstLine", "Write 40."),
    (f'{EVIDENCE} ; hss:lastLine "line 4"', "EvidenceShape-lastLine", ""),
    (f'{E} ; rdfs:label "A label"', "EngagementShape-label", 'Write "A label"@en.'),
    (
        f'{E} ; rdfs:label "Une étiquette"@fr',
        "EngagementShape-label",
        "The text is marked @fr; give it in @en",
    ),
    (
        f'{E} ; rdfs:label " A label "@en',
        "EngagementShape-label",
        'without the spaces at its ends: "A label"@en',
    ),
    (f'{E} ; hss:aim "To learn"@en', "EngagementShape-aim", 'with a full stop at its end: "To learn."@en'),
    (
        f'{E} ; hss:aim "to learn"@en',
        "EngagementShape-aim",
        'a capital first and a full stop at its end: "To le',
    ),
    (
        f'{ORG} ; foaf:homepage "https://example.org/x"',
        "AgentShape-homepage",
        "Write <https://example.org/x>, in",
    ),
    (f'{ORG} ; foaf:homepage "www.example.org"', "AgentShape-homepage", "such as <https://www.example.org>."),
    (f'{ORG} ; org:identifier "gb chc 1038860"', "AgentShape-identifier", '"GB-CHC-1038860"'),
    # one of a few values
    (
        f"{E} ; hss:timing hss:ungoing",
        "EngagementShape-timing",
        "Did you mean hss:ongoing? Allowed are hss:past,",
    ),
    (f'{E} ; hss:timing "planned"', "EngagementShape-timing", "Did you mean hss:planned?"),
    (f"{EVIDENCE} ; hss:status hss:implicit", "EvidenceShape-status", "Did you mean hss:explicit?"),
    # missing, too many, not together
    (
        "a hss:Partnership ; hss:partner id:who",
        "PartnershipShape-parties",
        "So far there is hss:partner id:who.",
    ),
    (
        "a hss:Partnership ; hss:partnr id:who",
        "PartnershipShape-parties",
        "Is hss:partnr meant to be hss:partner?",
    ),
    ("a hss:Funding ; hss:recipient id:who", "FundingShape-funder", "Add hss:funder."),
    (
        "a hss:Funding ; hss:funder id:who",
        "EngagementShape-evidence",
        "Add an hss:Evidence with hss:supports id:m",
    ),
    (
        f'{E} ; rdfs:label "A"@en, "B"@en',
        "EngagementShape-label",
        'There are 2: rdfs:label "A"@en, rdfs:label "B"',
    ),
    (
        "a hss:Funding ; hss:funder id:who ; hss:recipient id:who",
        "FundingShape-recipient",
        "hss:funder id:who.",
    ),
    (
        f"{EVIDENCE} ; hss:firstLine 9 ; hss:lastLine 3",
        "EvidenceShape-firstLine",
        "Beside it stands hss:lastLine 3.",
    ),
    (
        f"{EVIDENCE} ; prov:hadPrimarySource id:source-004 ; hss:lastLine 9999",
        "EvidenceShape-lastLine",
        " lines.",
    ),
    (f"{EVIDENCE} ; hss:firstLine 2", "EvidenceLinesShape", "It has no hss:lastLine"),
    (
        f"{EVIDENCE} ; hss:firstLin 2 ; hss:lastLine 2",
        "EvidenceLinesShape",
        "Is hss:firstLin meant to be hss:first",
    ),
    (
        f'{E} ; hss:from "2010"^^xsd:gYear ; hss:until "2009"^^xsd:gYear',
        "EngagementShape-order",
        'hss:from "2010"',
    ),
    (
        f"{ORG} ; hss:worksOnBlock block:service-delivery",
        "AgentShape-worksOnBlock",
        "rdf:predicate hss:worksOnBl",
    ),
    (
        "a hss:Evidence ; rdf:subject id:unicef ; rdf:predicate hss:worksOnBlock ; rdf:object block:medical",
        "EvidenceStatementShape-stated",
        "As hss:worksOnBlock of id:unicef the graph has block:",
    ),
]


@pytest.fixture(scope="module")
def hinted(tmp_path_factory: pytest.TempPathFactory) -> ValidationReport:
    """The report of a file with all the mistakes, each about a thing of its own."""
    file = tmp_path_factory.mktemp("mistakes") / "mistakes.ttl"
    file.write_text(PREFIXES + "".join(f"id:m{n} {text} .\n" for n, (text, *_) in enumerate(MISTAKES)))
    graph = hss_graph.open(REPOSITORY)
    report = graph.validate(file)
    graph.join(file)
    return repairs.with_hints(report, RULES, graph.engine, graph.names)


@pytest.mark.parametrize("number", range(len(MISTAKES)), ids=[f"{t[1]}: {t[0]}" for t in MISTAKES])
def test_a_mistake_gets_a_hint_of_what_would_be_right(hinted: ValidationReport, number: int) -> None:
    _, rule, expected = MISTAKES[number]
    hints = [
        result.hint
        for result in hinted.results
        if result.focus.endswith(f"/m{number}>") and result.shape.endswith(f"/{rule}>")
    ]
    assert hints
    assert any(expected in hint for hint in hints), hints


def _misspelt(name: str, random: Random) -> str:
    """The name with one letter left out, put in, changed or swapped with the next."""
    at, letter = random.randrange(1, max(2, len(name) - 1)), random.choice("abcdefghijklmnopqrstuvwxyz")
    forms = (
        name[:at] + name[at + 1 :],
        name[:at] + letter + name[at:],
        name[:at] + letter + name[at + 1 :],
        name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    )
    return random.choice(forms)


@pytest.mark.parametrize(("letters", "share"), [(1, 0.98), (2, 0.95)])
def test_what_a_misspelt_name_means_is_suggested_first(
    graph: hss_graph.KnowledgeGraph, letters: int, share: float
) -> None:
    random = Random(4)
    right = []
    for kind in ("org:Organization", "hss:Topic", "hss:BuildingBlock", "hss:Document"):
        things = [entry for entry in graph.names if expand(kind) in entry.classes]
        pool = Pool((entry.iri, entry.names) for entry in things)
        for entry in things:
            text = name = local_name(entry.iri)
            if len(name) >= 5:
                for _ in range(letters):
                    text = _misspelt(text, random)
                right.append(pool.nearest(text)[:1] and pool.nearest(text)[0].iri == entry.iri)
    assert len(right) > 150
    assert sum(map(bool, right)) / len(right) >= share


def test_a_name_among_very_many_is_found_in_little_time() -> None:
    random = Random(4)
    parts = [
        "health",
        "fund",
        "global",
        "institute",
        "ministry",
        "care",
        "trust",
        "alliance",
        "centre",
        "lake",
    ]
    names = [" ".join([*random.sample(parts, 3), f"{n:x}".translate(LETTERS)]) for n in range(25_000)]
    pool = Pool((f"https://example.org/{number}", [name]) for number, name in enumerate(names))
    started = perf_counter()
    for number in range(0, 25_000, 500):
        assert f"https://example.org/{number}" in {match.iri for match in pool.nearest(f"{names[number]}s")}
    assert perf_counter() - started < 5  # some 0.5 s; comparing with every name takes minutes


def test_numbers_that_are_almost_alike_mean_nothing(hinted: ValidationReport) -> None:
    assert Pool([("http://metadata.un.org/sdg/codes/geoArea/404", ["Kenya"])]).nearest("405") == []


# What stands in a file, and what stands there after it was repaired.
PARTNERS = "hss:partner id:gavi, id:who"
REPAIRS = [
    ("hss:partner id:gavi, id:unicf", "hss:partner id:gavi, id:unicef"),
    ("hss:partnr id:gavi, id:who", PARTNERS),
    ('hss:partner id:gavi, "UNICEF"', "hss:partner id:gavi, id:unicef"),
    (f"{PARTNERS} ; hss:block block:ServiceDelivery", f"{PARTNERS} ; hss:block block:service-delivery"),
    (f"{PARTNERS} ; hss:block id:service-delivery", f"{PARTNERS} ; hss:block block:service-delivery"),
    (f'{PARTNERS} ; hss:from "2009"', f'{PARTNERS} ; hss:from "2009"^^xsd:gYear'),
    (f"{PARTNERS} ; hss:from 2009", f'{PARTNERS} ; hss:from "2009"^^xsd:gYear'),
    (f"{PARTNERS} ; hss:from '2009-05'^^xsd:gYear", f"{PARTNERS} ; hss:from '2009-05'^^xsd:gYearMonth"),
    (f'{PARTNERS} ; hss:timing "planned"', f"{PARTNERS} ; hss:timing hss:planned"),
    (f"{PARTNERS} ; hss:timing hss:ongoin", f"{PARTNERS} ; hss:timing hss:ongoing"),
    (f'{PARTNERS} ; hss:aim "To learn."', f'{PARTNERS} ; hss:aim "To learn."@en'),
    (f'{PARTNERS} ; hss:aim """To learn."""', f'{PARTNERS} ; hss:aim """To learn."""@en'),
    (f'{PARTNERS} ; hss:aim "To learn"', f'{PARTNERS} ; hss:aim "To learn."@en'),
    (f"{PARTNERS} ; foaf:homepage 'http://e.org/'", f"{PARTNERS} ; foaf:homepage <http://e.org/>"),
]
# What only looks like a slip of the pen.
DOUBTFUL = [
    "hss:partner id:gavi, id:whx",
    "hss:partner id:gavi, id:unknown-to-everybody",
    "hss:partner id:gavi",
    f"{PARTNERS} ; hss:place place:4044",
    f"{PARTNERS} ; hss:block block:workforce",
    f'{PARTNERS} ; hss:from "May 2009"',
    f'{PARTNERS} ; hss:from "spring 2024"',
    f'{PARTNERS} ; hss:from "2021-02-30"',
    f'{PARTNERS} ; hss:aim "Apprendre."@fr',
    f'{PARTNERS} ; hss:aim "to learn."@en',
    f"{PARTNERS} ; hss:form 2009",
    f"{PARTNERS} ; org:memberOf id:who",
]
WHOLE = """\
# A comment that stays.
id:pNUMBER a hss:Partnership ;   # and this one
  rdfs:label "A partnership"@en ;
  PLACE .

id:evNUMBER a hss:Evidence ; hss:supports id:pNUMBER ; hss:firstLine 1 ; hss:lastLine 2 ;
  hss:section "x"@en ; hss:status hss:explicit ; prov:hadPrimarySource id:source-004 .
"""


def _whole(*statements: str) -> str:
    """A file with a partnership, and evidence for it, for each of the statements."""
    pieces = (WHOLE.replace("NUMBER", str(n)).replace("PLACE", text) for n, text in enumerate(statements))
    return PREFIXES + "".join(pieces)


def test_what_is_beyond_doubt_is_repaired_and_nothing_else_changes(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "new.ttl"
    file.write_text(_whole(*(wrong for wrong, _ in REPAIRS)))
    done = run("fix", file, "--write")
    assert (done.status, done.err.splitlines()[-1].endswith("; 0 results left")) == (0, True), done.err
    assert file.read_text() == _whole(*(right for _, right in REPAIRS))


def test_what_is_in_doubt_is_left_as_it_is(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "new.ttl"
    file.write_text(_whole(*DOUBTFUL))
    done = run("fix", file, "--write")
    assert (done.status, done.err.startswith("0 repairs; ")) == (1, True)
    assert file.read_text() == _whole(*DOUBTFUL)


def test_what_is_beyond_doubt_is_repaired_beside_what_is_not(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "new.ttl"
    file.write_text(_whole(*DOUBTFUL, REPAIRS[0][0]))
    assert run("fix", file, "--write").status == 1
    assert file.read_text() == _whole(*DOUBTFUL, REPAIRS[0][1])


def test_evidence_goes_with_the_statement_that_it_bears_out(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "new.ttl"
    statement = (
        'id:o a org:Organization ; rdfs:label "An organisation"@en ; hss:from "2009" .\n'
        'id:e a hss:Evidence ; rdf:subject id:o ; rdf:predicate hss:from ; rdf:object "2009" ;\n'
        '  hss:firstLine 1 ; hss:lastLine 2 ; hss:section "x"@en ; hss:status hss:explicit ;\n'
        "  prov:hadPrimarySource id:source-004 .\n"
    )
    file.write_text(PREFIXES + statement)
    assert run("fix", file, "--write").status == 0
    assert file.read_text() == PREFIXES + statement.replace('"2009"', '"2009"^^xsd:gYear')


def test_a_thing_without_prefix_or_datatype_prefix_is_written_in_full(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "new.ttl"
    text = _whole('hss:partner id:gavi, id:who ; hss:from "2009"')
    file.write_text(text.replace("@prefix xsd:", "@prefix other:"))
    assert run("fix", file, "--write").status == 0
    assert 'hss:from "2009"^^other:gYear' in file.read_text()
    file.write_text(re.sub("@prefix xsd: .*\n", "", text))
    assert run("fix", file, "--write").status == 0
    assert 'hss:from "2009"^^<http://www.w3.org/2001/XMLSchema#gYear>' in file.read_text()


@pytest.mark.parametrize(
    ("name", "ending"), [("new.ttl", "\n"), ("my new.ttl", "\n"), ("é.ttl", ""), ("crlf.ttl", "\r\n")]
)
def test_the_patch_can_be_applied(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, ending: str
) -> None:
    monkeypatch.chdir(tmp_path)
    text = _whole('hss:partner id:gavi, id:unicf ; hss:from "2009"')
    text = text.replace("\n", "\r\n") if ending == "\r\n" else text.rstrip("\n") + ending
    Path(name).write_bytes(text.encode())
    shown = run("fix", name)
    assert shown.status == 1
    assert Path(name).read_bytes() == text.encode()
    Path("fix.patch").write_bytes(shown.out.encode())
    subprocess.run(["git", "apply", "--unsafe-paths", "fix.patch"], check=True, cwd=tmp_path)
    expected = text.replace("unicf", "unicef").replace('"2009"', '"2009"^^xsd:gYear')
    assert Path(name).read_bytes() == expected.encode()
    assert run("fix", name).status == 0
    assert run("fix", name).out == ""


def test_each_repair_is_told_with_its_place_and_rule(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "new.ttl"
    text = _whole("hss:partner id:gavi, id:unicf")
    file.write_text(text)
    line = text[: text.index("id:unicf")].count("\n") + 1
    assert run("fix", file).err == (
        f"{file}:{line}:24: id:unicf → id:unicef (EngagementShape-participants)\n"
        "1 repair, to be made with --write; 0 results left\n"
    )


def test_a_repair_that_uncovers_more_is_left_undone(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "new.ttl"
    text = PREFIXES + 'id:p a hss:Partnershp ; rdfs:label "A"@en .\n'
    file.write_text(text)
    assert run("fix", file, "--write").status == 1
    assert file.read_text() == text


def test_a_file_of_the_home_is_repaired_in_its_place(run: Command, small_home: Path) -> None:
    file = small_home / home.DATA / "unicef.ttl"
    right = file.read_text()
    file.write_text(right.replace("hss:partner id:unicef, id:who", "hss:partnr id:unicef, id:who"))
    assert run("--home", small_home, "fix", file, "--write").status == 0
    assert file.read_text() == right


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.ttl"], "missing.ttl: cannot be read"),
        (["new.ttl", "--diff", "--write"], "Give --diff or --write."),
        ([], "Missing argument 'FILE...'."),
    ],
)
def test_what_cannot_be_repaired_is_refused(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("fix", *arguments)
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert message in done.err
