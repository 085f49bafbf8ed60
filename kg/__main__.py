"""The command `kg`: parses, calls, prints. Exit codes: 0 done, 1 found a fault, 2 wrong use, 130 interrupted."""

from __future__ import annotations

import json
import signal
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from kg.core import ontology as ontologies
from kg.core.errors import InputError, KgError, QueryError
from kg.ingest import Settings, Stated, manifest
from kg.ingest.manifest import day
from kg.view import exports
from kg.view.asks import clean, visible
from kg.workflow.console import Answers, Faults, answers, error, progress, utf8
from kg.workflow.messages import LANGUAGES, language, say
from kg.workflow.options import CHANGES, LIMITS, OPTIONS, PRIVATE, STATED, change, decided

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.triples import Graph
    from kg.view.network import Scope


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command; returns its exit code."""
    argv = list(sys.argv[1:] if argv is None else argv)
    utf8()
    lang = language(argv)
    args = parser(lang).parse_args(argv)
    args.lang = lang
    try:
        _readable(argv)
        return int(args.run(args) or 0)
    except QueryError as fault:
        sys.stderr.write(f"kg: {visible(str(fault))}\n")  # its lines show the place in the query
        return fault.code
    except KgError as fault:
        error(str(fault))
        return fault.code
    except KeyboardInterrupt:
        error(say("interrupted", lang))
        return 130
    except BrokenPipeError:
        Answers.gone()
        return 0
    except OSError as fault:
        error(f"{fault.filename or 'output'}: {fault.strerror or fault}; mend that and run the command again")
        return 2


def _readable(argv: Sequence[str]) -> None:
    for argument in argv:
        if any("\ud800" <= c <= "\udfff" for c in argument):
            raise InputError(f"{argument!r}: not UTF-8; write it in UTF-8")


def parser(lang: str) -> ArgumentParser:
    """The parser of the command line, with its help in one language."""
    top = ArgumentParser("kg", description=say("program", lang), formatter_class=RawDescriptionHelpFormatter)
    top.add_argument("--version", action="version", version=f"xiangtu {version('xiangtu')}")
    top.add_argument("--lang", choices=LANGUAGES, help=say("lang", lang))
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True, help=say("command", lang))

    def command(name: str, run: Callable[[Namespace], int | None], *options: str) -> None:
        sub = commands.add_parser(name, help=say(name, lang), description=say(name, lang))
        sub.add_argument("--lang", choices=LANGUAGES, help=say("lang", lang))
        sub.set_defaults(run=run)
        for option in options:
            flags, settings = OPTIONS[option]
            sub.add_argument(*flags, **settings, help=say(option, lang))

    command("build", _build, "paths", "out", *CHANGES, "workers", "engine", "claims", "judgements", "store", "graph_iri", *STATED)
    command("read", _read, "paths", "explain", "account", "json", *STATED)
    command("extract", _extract, "paths", "json", "mentions", *STATED)
    command("query", _query, "graph_if", "question", "arguments", "format", "list", "explained", *LIMITS, "ontology")
    command("show", _show, "graph", "name", "json")
    command("find", _find, "graph", "sought", "among", "most", "find_format")
    command("view", _view, "graph", "focus", "hops", "limit", "out_html", *PRIVATE)
    command("report", _report, "graph", "county", "out_html", *PRIVATE)
    command("export", _export, "graph", "export_format", "profile", "out_any", *PRIVATE)
    command("review", _review, "graph", "about", "judgements", "cases", "takedown", "json")
    command("check", _check, "graph", "strict", "json", "ontology")
    command("evaluate", _evaluate, "gold", "pages_dir", "errors", "predictions", "json", *STATED)
    command("demo", _demo, "demo_out", *PRIVATE)
    return top


def _build(args: Namespace) -> int:
    from kg.triples.remote import remote
    from kg.workflow.build import Order, build

    store = remote(args.store, args.graph) if args.store else None
    more = {"proposals": tuple(args.claims), "judgements": decided(args), "store": store, "engine": args.engine}
    paths, overlays = tuple(args.paths), tuple(args.ontology)
    order = Order(paths, args.out, _settings(args), overlays, change(args), args.prune, args.workers, **more)
    with progress(args.lang) as show:
        built = build(order, show)
    _summary(built.graph, args)
    answers().print(say("unchanged", args.lang, reused=built.reused, pages=built.graph.build["counts"]["pages"]))
    answers().print(say("next", args.lang, out=quote(str(args.out))), soft_wrap=True)
    if built.blacked:
        answers().print(say("blacked", args.lang, pages=built.blacked))
    for decision in built.idle:
        error(say("idle", args.lang, decision=decision))
    for why in built.left_out:
        error(say("left_out", args.lang, why=why))
    for page, fault in built.broken:
        error(say("set_aside", args.lang, page=page, error=fault))
    return 1 if built.left_out or built.broken else 0


def _summary(graph: Graph, args: Namespace) -> None:
    table = Table(say("kind", args.lang), say("count", args.lang))
    kinds = ontologies.read().kinds
    for name, count in graph.build["kinds"].items():
        table.add_row(kinds[name].label[args.lang] if name in kinds else name, str(count))
    answers().print(table)
    answers().print(say("built", args.lang, out=args.out, **graph.build["counts"]), soft_wrap=True)
    answers().print(say("digest", args.lang, digest=graph.build["digest"]), soft_wrap=True)


def _read(args: Namespace) -> int:
    from kg.workflow import account

    ontology, faults = _ontology(args), Faults(args.lang)
    for page in _given(args, ontology, faults):
        if args.json:
            _line(account.page_account(page, ontology))
        else:
            answers().print(account.described(page, ontology, args.lang, args.explain, args.account))
    if args.account and faults.told:
        _line({"left_out": faults.told}) if args.json else answers().print(account.left_out(faults.told, args.lang))
    return faults.code


def _extract(args: Namespace) -> int:
    from kg.workflow import account, reading
    from kg.workflow.facts import page_json

    ontology, faults = _ontology(args), Faults(args.lang)
    for page in _given(args, ontology, faults):
        if args.mentions:
            rows = account.page_mentions(page, ontology)
            _line(rows) if args.json else answers().print(account.mention_table(rows, ontology, args.lang))
        else:
            found = reading.read(page, ontology)
            if args.json:
                _line(page_json(found))
            elif found.articles:
                answers().print(account.claim_table(found, ontology, args.lang))
            else:
                answers().print(say("no_article", args.lang, name=page.name))
    return faults.code


def _query(args: Namespace) -> int:
    from kg.triples import open_graph
    from kg.triples.limits import Limits, ask
    from kg.triples.questions import bind, question, questions
    from kg.view.table import render
    from kg.workflow.explained import explained, listed

    ontology = _ontology(args)
    if args.about:
        answers().print(explained(question(args.about, ontology), args.graph, args.lang), soft_wrap=True)
        return 0
    if args.list or not args.question:
        answers().print(listed(questions(ontology), args.graph, args.lang))
        return 0
    graph, limits = open_graph(args.graph), Limits(args.seconds, args.rows, args.network)
    named = args.question.replace("_", "").replace("-", "").isalnum()
    sparql = bind(question(args.question, ontology), _pairs(args.arguments)) if named else args.question
    found = ask(graph, sparql, limits)
    _write(render(found.answer, args.format, _prefixes(graph), args.lang))
    if found.cut:
        error(say("cut", args.lang, rows=args.rows))
    return 0


def _prefixes(graph: Graph) -> dict[str, str]:
    from kg.triples import PREFIXES

    return {**PREFIXES, "": graph.build["base"]}


def _pairs(given: Sequence[str]) -> dict[str, str]:
    for argument in given:
        if "=" not in argument:
            raise InputError(f"{argument!r}: there is no = in it; write it as NAME=VALUE")
    return dict(argument.split("=", 1) for argument in given)


def _show(args: Namespace) -> int:
    from kg.triples import open_graph
    from kg.view.alike import alike
    from kg.view.card import card_json, cards, find

    graph = open_graph(args.graph)
    found = find(graph, args.name)
    if not found:
        near = "、".join(alike(graph, args.name))
        raise QueryError(say("near" if near else "not_found", args.lang, name=args.name, dir=args.graph, near=near))
    if args.json:
        for one in found:
            _line(card_json(graph, one.iri, args.lang))
    else:
        answers().print(cards(graph, found, args.lang))
    return 0


def _find(args: Namespace) -> int:
    from kg.triples import PREFIXES, open_graph
    from kg.view.find import KINDS, drawn, find

    graph = open_graph(args.graph)
    kinds = KINDS if args.among == "all" else (args.among,)
    found = find(exports.Order(graph, prefixes=PREFIXES), graph.folder, " ".join(args.sought), kinds, args.most)
    if args.format == "json":
        for hit in found:
            _line(asdict(hit))
    else:
        answers().print(drawn(found, args.lang) if found else say("nothing_found", args.lang, dir=args.graph))
    return 0


def _view(args: Namespace) -> int:
    from kg.view.network import Scope

    path = args.out or args.graph / "network.html"
    _draw(args, args.graph, path, Scope(focus=args.focus, hops=args.hops, limit=args.limit))
    return 0


def _draw(args: Namespace, folder: Path, path: Path, scope: Scope) -> None:
    from kg.view.page import write

    with _shown(args, folder) as graph:
        nodes, edges = write(graph, path, scope, args.lang)
    answers().print(say("view_written", args.lang, path=path, nodes=nodes, edges=edges), soft_wrap=True)


def _report(args: Namespace) -> int:
    from kg.view.report import write

    path = args.out or args.graph / "report.html"
    with _shown(args, args.graph) as graph:
        told = write(graph, path, args.county, args.lang)
    answers().print(say("report_written", args.lang, path=path, statements=len(told.statements)), soft_wrap=True)
    return 0


@contextmanager
def _shown(args: Namespace, folder: Path, store: bool = True) -> Iterator[Graph]:
    """The graph of a folder as `--private-persons` wants it shown; says so in a line."""
    from kg.core import secret
    from kg.triples import open_graph
    from kg.workflow.private import shown

    key = args.key or folder / secret.FILE
    with shown(open_graph(folder), args.private_persons, key, _ontology(args), store) as found:
        yield found.graph
        answers().print(say(f"private_{found.way}", args.lang, count=found.private, file=key), soft_wrap=True)


def _export(args: Namespace) -> int:
    from kg.triples import PREFIXES

    form = exports.checked(args.format, args.profile)
    with _shown(args, args.graph, form.store) as graph:
        written = exports.export(exports.Order(graph, args.profile, PREFIXES, args.lang), args.format, args.out)
        for path in written:
            answers().print(say("export_written", args.lang, path=path, bytes=path.stat().st_size), soft_wrap=True)
    return 0


def _review(args: Namespace) -> int:
    from kg.triples import open_graph
    from kg.workflow.reviewing import run

    return run(open_graph(args.graph), args, answers())


def _check(args: Namespace) -> int:
    from kg.triples import open_graph
    from kg.triples.check import check

    graph = open_graph(args.graph)
    found = check(graph, _ontology(args))
    faults = [f for f in found if f.level == "fault"]
    if args.json:
        _line([{"level": f.level, "where": f.where, "what": f.sentence(args.lang)} for f in found])
    else:
        for f in found:
            answers().print(clean(f"{say(f.level, args.lang)}: {f.where}: {f.sentence(args.lang)}"), soft_wrap=True)
        counts, warnings = graph.build["counts"], len(found) - len(faults)
        fine = "" if faults else say("check_fine", args.lang, claims=counts["claims"], pages=counts["pages"]) + " · "
        answers().print(fine + say("check_faults", args.lang, faults=len(faults), warnings=warnings))
    return 1 if faults or (args.strict and found) else 0


def _evaluate(args: Namespace) -> int:
    from kg.workflow.evaluate import RELATIONS, evaluate, predicted, report

    if args.errors and args.errors not in RELATIONS:
        raise InputError(f"--errors {args.errors}: no such relation; there are {', '.join(RELATIONS)}")
    args.paths, faults = [args.pages_dir], Faults(args.lang)
    rows = predicted(args.predictions) if args.predictions else _predictions(args, faults)
    scores = evaluate(args.gold, args.pages_dir, rows)
    if args.json:
        _line(report(scores))
        return faults.code
    if args.errors:
        for kind in ("missed", "wrong"):
            for stem, fact in getattr(scores[args.errors], kind):
                answers().print(Text(f"{stem}  {say(kind, args.lang)}  {json.dumps(fact, ensure_ascii=False)}"), soft_wrap=True)
        return faults.code
    table = Table(*(say(k, args.lang) for k in ("relation", "precision", "recall")), "F1", "gold", say("found", args.lang))
    for name, s in scores.items():
        table.add_row(name, f"{s.precision:.3f}", f"{s.recall:.3f}", f"{s.f1:.3f}", str(s.gold), str(s.found))
    answers().print(table)
    return faults.code


def _predictions(args: Namespace, faults: Faults) -> Iterator[dict[str, Any]]:
    from kg.workflow.extract import extract

    return extract(args.paths, _ontology(args), _settings(args), faults)


def _demo(args: Namespace) -> int:
    from kg.triples.questions import bind, question
    from kg.view.network import WHOLE
    from kg.view.table import render
    from kg.workflow.build import build
    from kg.workflow.demo import QUESTIONS, demo_order

    order = demo_order(args.out)
    ontology = ontologies.read(*order.overlays)
    with progress(args.lang) as show:
        graph = build(order, show).graph
    answers().print(say("demo_pages", args.lang, pages=graph.build["counts"]["pages"]))
    _summary(graph, args)
    for name, values in QUESTIONS:
        asked = question(name, ontology)
        shown = " ".join(f"{k}={v}" for k, v in values.items())
        head = (asked.zh if args.lang == "zh" else asked.en, "bold")
        answers().print(Text.assemble("\n", head, f"  kg query {quote(str(args.out))} {name} {shown}"), soft_wrap=True)
        _write(render(graph.query(bind(asked, values)), "table", _prefixes(graph), args.lang))
    answers().print()
    _draw(args, args.out, args.out / "network.html", WHOLE)
    answers().print(say("next", args.lang, out=quote(str(args.out))), soft_wrap=True)
    return 0


def _given(args: Namespace, ontology: ontologies.Ontology, faults: Faults) -> Iterator[Any]:
    from kg.workflow.extract import given

    return given(args.paths, ontology, _settings(args), faults)


def _settings(args: Namespace) -> Settings:
    stated = Stated(args.paper, day(args.date, "--date"), None, args.region)
    return Settings(stated, manifest(args.manifest) if args.manifest else None, _pairs(args.map))


def _ontology(args: Namespace) -> ontologies.Ontology:
    return ontologies.read(*args.ontology)


def _write(answer: Any) -> None:
    if isinstance(answer, str):
        sys.stdout.write(answer if answer.endswith("\n") else answer + "\n")
    else:
        answers().print(answer)


def _line(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main())
