"""Whether a home stays whole, whatever happens to those who add to it: `make stress`, some minutes."""

from __future__ import annotations

import argparse
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import synthetic

import hss_graph
from hss_graph import home, inference
from hss_graph.errors import HssGraphError
from hss_graph.transactions import writing
from hss_graph.turtle import to_turtle

COMMAND = str(Path(sys.executable).parent / "hss-graph")
_NEW = 'id:contested-{number} a org:Organization ; rdfs:label "Contested {number}, {name}"@en .\n'


def main() -> int:
    """Runs the rounds that are asked for; the exit status is 1 if a home was found broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--pairs", type=int, default=500)
    parser.add_argument("--full", type=int, default=20)
    rounds = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        kept = [
            _killed(Path(directory) / "killed", rounds.kills),
            _contested(Path(directory) / "contested", rounds.pairs),
            _full(Path(directory) / "full", rounds.full),
        ]
    return 0 if all(kept) else 1


def _killed(directory: Path, rounds: int) -> bool:
    """Kill -9 at a random moment of `add`: what was confirmed is there, and nothing is half there."""
    place = synthetic.make(directory, 500)
    chance = random.Random(3)
    files = [_file(directory.parent / f"killed-{number}.ttl") for number in range(rounds)]
    start = time.perf_counter()
    subprocess.run(
        [COMMAND, "--home", place.path, "add", "--dry-run", files[0]], check=True, capture_output=True
    )
    longest = 1.5 * (time.perf_counter() - start)
    confirmed = entered = broken = interrupted = 0
    for file in files:
        process = subprocess.Popen(
            [COMMAND, "--home", place.path, "add", file], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(longest * chance.random())
        process.send_signal(signal.SIGKILL)
        was_confirmed = process.wait() == 0
        data = place.path / home.DATA
        interrupted += any(not left.name.endswith(".ttl") for left in data.iterdir())
        graph = hss_graph.open(place.path)
        is_there = (data / file.name).exists()
        whole = not is_there or (data / file.name).read_bytes() == _expected(file)
        broken += (was_confirmed and not is_there) or not whole or not _is_sound(graph)
        confirmed += was_confirmed
        entered += is_there
        with writing(data):
            for name in (file.name, inference.FILE_NAME):
                (data / name).unlink(missing_ok=True)
    print(
        f"{rounds} times kill -9 during add: {confirmed} confirmed, {entered} entered, "
        f"{interrupted} interrupted while writing, {broken} homes broken"
    )
    return broken == 0


def _contested(directory: Path, rounds: int) -> bool:
    """Two adds at once that are right apart and wrong together: one enters, and the home stays valid."""
    place = synthetic.make(directory, 500)
    context = get_context("spawn")
    pipes, workers = [], []
    for _ in range(2):
        mine, theirs = context.Pipe()
        worker = context.Process(target=_adder, args=(theirs, str(place.path)), daemon=True)
        worker.start()
        pipes.append(mine)
        workers.append(worker)
    broken = both = neither = 0
    for number in range(rounds):
        names = [f"claim-{number}-{side}" for side in ("a", "b")]
        files = []
        for name in names:
            files.append(_file(directory.parent / f"{name}.ttl"))
            with files[-1].open("a") as text:
                text.write(_NEW.format(number=number, name=name))
                text.write(_evidence(number, name))
        for pipe, file in zip(pipes, files, strict=True):
            pipe.send(str(file))
        answers = [pipe.recv() for pipe in pipes]
        both += answers == ["committed", "committed"]
        neither += "committed" not in answers
        broken += not _is_sound(hss_graph.open(place.path))
        data = place.path / home.DATA
        with writing(data):
            for name in (*names, "inferred"):
                (data / f"{name}.ttl").unlink(missing_ok=True)
    for pipe in pipes:
        pipe.send(None)
    for worker in workers:
        worker.join()
    print(
        f"{rounds} pairs of conflicting adds at once: both entered {both} times, neither {neither} times, "
        f"{broken} homes broken"
    )
    return not (broken or both or neither)


def _adder(pipe: Connection, path: str) -> None:
    """Adds the files that come, one after the other, to a graph that is opened once."""
    graph = hss_graph.open(path)
    while (file := pipe.recv()) is not None:
        try:
            outcome = graph.add(file)
            pipe.send("committed" if outcome.committed else "refused")
        except HssGraphError as error:
            pipe.send(str(error))


def _full(directory: Path, rounds: int) -> bool:
    """No room on the disk, at files of many lengths: exit status 2, and the home is as it was."""
    place = synthetic.make(directory, 500)
    file = _file(directory.parent / "full.ttl")
    before = _held(place)
    broken = 0
    for number in range(rounds):
        limit = 1 + number * 400

        def limited(limit: int = limit) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        process = subprocess.run(
            [COMMAND, "--home", place.path, "add", file], capture_output=True, preexec_fn=limited, check=False
        )
        one_line = process.stderr.count(b"\n") == 1
        broken += process.returncode != 2 or not one_line or _held(place) != before
    print(f"{rounds} times a full disk during add: {broken} times anything but exit 2 and the home as it was")
    return broken == 0


def _file(path: Path) -> Path:
    text = synthetic.new_file(path, 100, bodies=10).read_text()
    path.write_text(text.replace("new-", f"{path.stem}-").replace("-new", f"-{path.stem}"))
    return path


def _evidence(number: int, name: str) -> str:
    return (
        f"id:evidence-contested-{name} a hss:Evidence ; hss:firstLine 3 ; hss:lastLine 3 ; "
        f'hss:section "Part"@en ; hss:status hss:explicit ; hss:supports id:contested-{number} ; '
        f"prov:hadPrimarySource id:source-{name} .\n"
    )


def _expected(file: Path) -> bytes:
    from pyoxigraph import NamedNode

    from hss_graph.documents import read_file
    from hss_graph.formatting import stable

    place = home.Home(file.parent)
    return stable(read_file(place, file, NamedNode(f"https://w3id.org/hss-graph/graph/{file.stem}")))


def _is_sound(graph: hss_graph.KnowledgeGraph) -> bool:
    """Whether a home is valid and its file of what follows is up to date."""
    inferred = graph.home.path / home.DATA / inference.FILE_NAME
    says = inferred.read_text() if inferred.exists() else None
    return graph.validate().conforms and says in (None, to_turtle(graph.reason(), inference.INFERRED))


def _held(place: home.Home) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (place.path / home.DATA).iterdir()}


if __name__ == "__main__":
    os.environ.pop(home.VARIABLE, None)
    sys.exit(main())
