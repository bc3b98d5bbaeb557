"""How validation grows, and what it finds, side by side in one run; part of `make bench`."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import synthetic
from run import compare, seconds

from hss_graph import documents, home
from hss_graph.documents import Document
from hss_graph.judgement import Judge
from hss_graph.shapes import Shapes, ValidationReport

SMALL, LARGE = 10_000, 1_000_000
_MISTAKES = (
    ('"^^xsd:gYear', ' or so"^^xsd:gYear'),
    ("block:health-workforce", "block:workforce"),
    ("hss:partner id:body-0", "hss:partnr id:body-0"),
    ("hss:lastLine 7", "hss:lastLine 3"),
    ("hss:status hss:explicit", "hss:status hss:certain"),
)


def main() -> int:
    """Runs all comparisons; the exit status is 1 if a bound is passed or two verdicts differ."""
    with tempfile.TemporaryDirectory() as directory:
        kept = [_against_pyshacl(Path(directory)), _as_the_graph_grows(Path(directory))]
    return 0 if all(kept) else 1


def _against_pyshacl(directory: Path) -> bool:
    """Whether the whole of 10,000 triples is judged at least 20 times faster than by pyshacl, and equally."""
    place = synthetic.make(directory / "whole", SMALL)
    file = place.path / home.DATA / "all.ttl"
    text = file.read_text()
    for right, wrong in _MISTAKES:
        text = text.replace(right, wrong, 3)
    file.write_text(text)
    triples = documents.triples(documents.statements(place))
    rules = documents.triples(documents.read(place, home.SHAPES))
    ours, reference = Shapes(rules), Shapes(rules, "pyshacl")
    found, expected = (_keys(judge.validate(triples)) for judge in (ours, reference))
    same = found == expected
    print(f"{len(triples)} triples: {len(found)} results by either, {'equal' if same else 'DIFFERENT'}")
    return same and compare(
        f"pyshacl : this package, all of {len(triples)} triples",
        lambda: reference.validate(triples),
        lambda: ours.validate(triples),
        rounds=1,
        least=20,
    )


def _as_the_graph_grows(directory: Path) -> bool:
    """Whether 100 new triples take at most 0.5 s against 1,000,000, and thrice the time against 10,000."""
    small, large = (_opened(synthetic.make(directory / str(size), size)) for size in (SMALL, LARGE))
    kept = []
    for wrong in (False, True):
        files = [_new(directory, size, wrong) for size in (SMALL, LARGE)]
        kept.append(
            compare(
                f"100 {'wrong ' if wrong else ''}new triples against {LARGE} : against {SMALL}",
                lambda new=files[1]: large.change({new.graph: new}),  # type: ignore[misc]
                lambda new=files[0]: small.change({new.graph: new}),  # type: ignore[misc]
                most=3,
            )
        )
        took = min(seconds(lambda new=files[1]: large.change({new.graph: new})) for _ in range(3))  # type: ignore[misc]
        kept.append(took <= 0.5)
    for judge, size in ((small, SMALL), (large, LARGE)):
        new = _new(directory, size, wrong=True)
        alone = judge.change({new.graph: new})
        judge.put(new.graph, new)
        all_of_it = judge.whole()
        judge.put(new.graph, None)
        same = _keys(alone) == _keys(all_of_it)
        print(
            f"wrong triples against {size}: {len(alone.results)} results, "
            f"{'equal to' if same else 'DIFFERENT from'} those of judging everything"
        )
        kept.append(same)
    return all(kept)


def _opened(place: home.Home) -> Judge:
    rules = documents.triples(documents.read(place, home.SHAPES))
    judge = Judge(Shapes(rules), documents.statements(place))
    judge.change({})
    return judge


def _new(directory: Path, size: int, wrong: bool) -> Document:
    file = synthetic.new_file(directory / f"new-{size}-{wrong}.ttl", 100, max(10, size // 40))
    if wrong:
        text = file.read_text()
        for right, mistake in _MISTAKES:
            text = text.replace(right, mistake)
        file.write_text(text)
    return documents.read_file(home.Home(directory), file)


def _keys(report: ValidationReport) -> Counter[tuple[str, ...]]:
    return Counter(_without_message(result.key) for result in report.results)


def _without_message(key: Iterable[str]) -> tuple[str, ...]:
    return tuple(key)[:-1]


if __name__ == "__main__":
    sys.exit(main())
