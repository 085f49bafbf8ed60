// The drawing of `network.svg`, alive: wheel zooms, dragging moves, a press on a name marks it and what it is linked with
// and tells Python (`selected`, IRIs; with Shift several).
function render({ model, el }) {
  const read = new DOMParser().parseFromString(model.get("svg"), "image/svg+xml");
  const svg = document.importNode(read.documentElement, true);
  el.replaceChildren(svg);
  const view = svg.viewBox.baseVal;
  const whole = [view.x, view.y, view.width, view.height];
  const nodes = [...svg.querySelectorAll(".kg-node")];
  const lines = [...svg.querySelectorAll("[data-ends]")];
  const ends = (line) => line.dataset.ends.split(" ");

  function place(event) {
    const matrix = svg.getScreenCTM().inverse();
    return new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
  }

  function mark() {
    const chosen = new Set(model.get("selected"));
    const numbers = new Set(nodes.filter((n) => chosen.has(n.dataset.id)).map((n) => n.dataset.number));
    const near = new Set(numbers);
    for (const line of lines) {
      const linked = ends(line).some((n) => numbers.has(n));
      line.style.opacity = !numbers.size || linked ? 1 : 0.12;
      if (linked) ends(line).forEach((n) => near.add(n));
    }
    for (const node of nodes) {
      node.style.opacity = !numbers.size || near.has(node.dataset.number) ? 1 : 0.2;
      node.style.fontWeight = numbers.has(node.dataset.number) ? "bold" : "";
      node.setAttribute("aria-pressed", numbers.has(node.dataset.number));
    }
  }

  function choose(id, several) {
    const before = model.get("selected");
    const others = several ? before.filter((n) => n !== id) : [];
    model.set("selected", before.includes(id) && (several || before.length === 1) ? others : [...others, id]);
    model.save_changes();
  }

  for (const node of nodes) {
    node.style.cursor = "pointer";
    node.setAttribute("tabindex", "0");
    node.setAttribute("role", "button");
    node.addEventListener("click", (event) => moved < 4 && choose(node.dataset.id, event.shiftKey));
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose(node.dataset.id, event.shiftKey);
    });
  }

  let from = null;
  let moved = 0;
  svg.addEventListener("pointerdown", (event) => {
    from = place(event);
    moved = 0;
  });
  svg.addEventListener("pointermove", (event) => {
    if (!from || !event.buttons) return;
    const at = place(event);
    moved += Math.abs(event.movementX) + Math.abs(event.movementY);
    view.x += from.x - at.x;
    view.y += from.y - at.y;
  });
  svg.addEventListener("pointerup", () => (from = null));
  svg.addEventListener("dblclick", () => ([view.x, view.y, view.width, view.height] = whole));
  svg.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const at = place(event);
      const by = Math.min(4, Math.max(0.25, Math.exp(event.deltaY / 500)));
      const width = Math.min(4 * whole[2], Math.max(whole[2] / 20, view.width * by));
      const scale = width / view.width;
      view.x = at.x - (at.x - view.x) * scale;
      view.y = at.y - (at.y - view.y) * scale;
      view.width *= scale;
      view.height *= scale;
    },
    { passive: false },
  );
  model.on("change:selected", mark);
  mark();
  return () => model.off("change:selected", mark);
}

export default { render };
