"""The sample pages: invented, bundled, built and asked like a user's own."""

from __future__ import annotations

from pathlib import Path

import kg.workflow.build as builds

SAMPLES = Path(__file__).parents[1] / "samples"
QUESTIONS: tuple[tuple[str, dict[str, str]], ...] = (
    ("succession", {"unit": "柳营镇", "title": "党委书记"}),
    ("project", {"project": "穗安挂面深加工项目"}),
    ("said", {"person": "孟繁星"}),
)


def demo_order(out: Path) -> builds.Order:
    """The order that builds the sample pages: their invented divisions come as an overlay, as a user's own would."""
    return builds.Order((SAMPLES / "pages",), out, overlays=(SAMPLES / "ontology",))
