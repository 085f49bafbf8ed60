// The evidence of what is chosen: what is said, the words of the page with the evidence marked, where they stand.
const panel = at("panel");

const link = (id, label) => {
  const button = press(nodes[id].l, () => choose(id, true), "link");
  button.prepend(icon(nodes[id].k), " ");
  if (label) button.append(make("small", label));
  return button;
};
const links = (found) => {
  const box = make("div", undefined, "links");
  box.append(...found);
  return box;
};
const fill = (...parts) => {
  const close = press("×", () => clear(), "close");
  close.setAttribute("aria-label", words.close);
  panel.replaceChildren(close, ...parts);
  panel.hidden = false;
  panel.scrollTop = 0;
};
const heading = (id) => {
  const title = make("h2");
  title.append(icon(nodes[id].k), make("span", nodes[id].l));
  return title;
};
const inTime = (indices) => [...new Set(indices)].filter(isInTime).sort((a, b) => a - b);

const showNode = (id) => {
  const node = nodes[id];
  const parts = [heading(id), make("p", [kinds[node.k].label, ...(node.a ?? [])].join(" › "), "dim")];
  if (node.n) parts.push(make("p", node.n.join("、"), "dim"));
  const linked = beside[id].filter((i) => seen.edge[i]);
  const kindOf = (i) => nodes[across(i, id)].k;
  linked.sort((a, b) => (kindOf(a) < kindOf(b) ? -1 : kindOf(a) > kindOf(b) ? 1 : 0));
  if (linked.length) parts.push(make("h3", words.neighbours), links(linked.map((i) => link(across(i, id), edges[i].label))));
  fill(...parts, ...evidence(inTime([...linked.flatMap((i) => edges[i].s), ...(node.s ?? [])])));
};
const showEdge = (i) => {
  const edge = edges[i];
  const none = edge.s.length ? [] : [make("p", words.nostatement, "dim")];
  fill(make("h2", edge.label), links([link(edge.from), link(edge.to)]), ...none, ...evidence(inTime(edge.s)));
};
