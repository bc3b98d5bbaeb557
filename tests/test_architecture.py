"""The structure: who imports whom, what is loaded when, how long a module may be."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import hss_graph
from support import REPOSITORY

PACKAGE = REPOSITORY / "src" / "hss_graph"
# Each module imports only from those before it; docs/architecture.md says what each is for.
ORDER = (
    "errors",
    "vocabulary",
    "wording",
    "files",
    "transactions",
    "home",
    "sparql",
    "trial",
    "rq",
    "turtle",
    "graphs",
    "inputs",
    "engine",
    "nearest",
    "names",
    "inference",
    "queries",
    "diagnosis",
    "asking",
    "results",
    "charts",
    "descriptions",
    "schema",
    "publishing",
    "documents",
    "consistency",
    "differences",
    "formatting",
    "written",
    "shapes",
    "judgement",
    "repairs",
    "reports",
    "gate",
    "curation",
    "network",
    "knowledge",
    "answers",
    "workers",
    "mcp_server",
    "cli",
    "__main__",
)
MODULES = sorted(PACKAGE.rglob("*.py"))


def _imports(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        assert not (isinstance(node, ast.ImportFrom) and node.level), "imports name the whole path"
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("hss_graph"):
            parts = node.module.split(".")
            found |= {parts[1]} if len(parts) > 1 else {name.name for name in node.names}
        elif isinstance(node, ast.Import):
            found |= {n.name.split(".")[1] for n in node.names if n.name.startswith("hss_graph.")}
    return found & set(ORDER)


def _job(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def test_every_module_has_a_place_in_the_order() -> None:
    assert {_job(file) for file in MODULES} - {"__init__"} == set(ORDER)


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_module_imports_only_from_modules_above_it(file: Path) -> None:
    if _job(file) == "__init__":
        return
    place = ORDER.index(_job(file))
    assert all(ORDER.index(name) <= place for name in _imports(file))


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_module_stays_short(file: Path) -> None:
    assert len(file.read_text().splitlines()) <= 300


def test_only_the_command_line_prints_or_exits() -> None:
    for file in MODULES:
        if _job(file) not in ("cli", "__main__"):
            names = {node.id for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Name)}
            assert not names & {"print", "exit", "quit"}, file


def _loaded_by(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(' '.join(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    modules = done.stdout.splitlines()[-1].split()
    return {name.split(".")[0] for name in modules} | {n for n in modules if n.startswith("hss_graph.")}


HEAVY = {
    *("rdflib", "pyshacl", "shifty", "networkx", "owlready2", "numpy", "matplotlib", "scipy"),
    *("pyarrow", "xlsxwriter", "networkit", "duckdb"),
} | {
    "mcp",
    "pydantic",
}


def test_importing_the_package_loads_no_engine() -> None:
    assert not _loaded_by("import hss_graph") & (HEAVY | {"pyoxigraph", "click", "rich", "yaml"})


CURATING = {
    "consistency",
    "curation",
    "differences",
    "formatting",
    "gate",
    "inputs",
    "judgement",
    "shapes",
    "trial",
}


def test_opening_a_graph_loads_nothing_that_only_curators_need() -> None:
    loaded = _loaded_by("import hss_graph; hss_graph.open()")
    assert "hss_graph.engine" in loaded
    assert not loaded & {f"hss_graph.{module}" for module in CURATING}


def test_a_saved_query_loads_nothing_heavy() -> None:
    code = (
        "sys.argv = ['hss-graph', 'query', 'partners-of', '-p', 'organisation=Gavi']\n"
        "from hss_graph.cli import main\n"
        "try: main()\n"
        "except SystemExit as done: assert not done.code"
    )
    loaded = _loaded_by(code)
    assert "pyoxigraph" in loaded
    assert not loaded & (HEAVY | {"hss_graph.diagnosis", "rich"})


def test_the_version_loads_no_engine() -> None:
    code = (
        "sys.argv = ['hss-graph', '--version']\n"
        "from hss_graph.cli import main\n"
        "try: main()\n"
        "except SystemExit as done: assert not done.code"
    )
    assert not _loaded_by(code) & (HEAVY | {"pyoxigraph", "rich", "yaml"})


def test_the_public_surface() -> None:
    assert hss_graph.__all__ == ["HssGraphError", "KnowledgeGraph", "__version__", "open"]
    public = {name for name in vars(hss_graph.KnowledgeGraph) if not name.startswith("_")}
    assert public == {
        "add",
        "ask",
        "counts",
        "describe",
        "explain",
        "graph_sizes",
        "inconsistencies",
        "is_consistent",
        "join",
        "names",
        "network",
        "participation",
        "query",
        "reason",
        "remove",
        "resolve",
        "run",
        "schema",
        "search",
        "to_rdflib",
        "validate",
        "warnings",
    }


def test_every_dependency_states_its_reason() -> None:
    text = (REPOSITORY / "pyproject.toml").read_text()
    project = tomllib.loads(text)["project"]
    extras = project["optional-dependencies"]
    wanted = [d for group in (project["dependencies"], *extras.values()) for d in group]
    for dependency in wanted:
        lines = [line for line in text.splitlines() if f'"{dependency}"' in line]
        assert dependency.startswith("hss-graph[") or any("# " in line for line in lines), dependency


def test_no_sparql_is_built_in_python() -> None:
    for file in MODULES:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(v.value) for v in node.values if isinstance(v, ast.Constant))
                assert not {"SELECT", "CONSTRUCT", "WHERE"} & set(text.split()), file
