"""Answers one query in a process of its own, which `kg.triples.limits` can end: the store knows no time limit.

Run as a script, it imports nothing of this package, so that it starts in some hundredths of a second. Standard input is one
JSON object: store, sparql, base, prefixes, rows. Standard output is a line of JSON, `kind` and `cut`, and the answer behind it:
SPARQL results in JSON, or N-Triples.
"""

from __future__ import annotations

import json
import sys
from itertools import islice
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions, RdfFormat, Store, serialize


def main() -> None:
    """Reads the order, writes the answer; a fault is an answer, too."""
    order = json.load(sys.stdin.buffer)
    try:
        head, body = answer(Store.read_only(order["store"]), order)
    except SyntaxError as fault:
        head, body = {"kind": "syntax", "why": str(fault)}, b""
    except (OSError, ValueError, RuntimeError) as fault:
        head, body = {"kind": "fault", "why": str(fault)}, b""
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + body)


def answer(store: Store, order: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Head and body of the answer; of rows and triples only so many as `rows` allows, `cut` tells that there are more."""
    found, most = store.query(order["sparql"], base_iri=order["base"], prefixes=order["prefixes"]), order["rows"]
    if isinstance(found, QueryBoolean):
        return {"kind": "results"}, json.dumps({"head": {}, "boolean": bool(found)}).encode()
    if isinstance(found, QuerySolutions):
        names = [v.value for v in found.variables]
        rows = [{n: _term(row[n]) for n in names if row[n] is not None} for row in islice(found, most)]
        cut = next(iter(found), None) is not None
        return {"kind": "results", "cut": cut}, json.dumps({"head": {"vars": names}, "results": {"bindings": rows}}).encode()
    triples = list(islice(found, most))
    return {"kind": "triples", "cut": next(iter(found), None) is not None}, serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def _term(term: object) -> dict[str, str]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if not isinstance(term, Literal):
        raise ValueError(f"{term}: triples as terms are not among the answers; ask for their parts")
    more = {"xml:lang": term.language} if term.language else {"datatype": term.datatype.value}
    return {"type": "literal", "value": term.value, **more}


if __name__ == "__main__":
    main()
