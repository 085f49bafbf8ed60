"use strict";
// Draws the network with vis-network and shows the evidence of what is pressed. All words from pages go in as text
// (textContent, canvas), never as HTML.
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const at = (id) => document.getElementById(id);
  const data = read("data");
  const words = data.words;
  const nodes = new vis.DataSet(read("nodes"));
  const edges = new vis.DataSet(read("edges"));
  const ink = data.style.ink;
  const beside = new Map(nodes.getIds().map((id) => [id, []]));
  edges.forEach((e) => { beside.get(e.from).push(e); beside.get(e.to).push(e); });
  const network = new vis.Network(at("network"), { nodes, edges }, read("options"));
  const hidden = new Set();

  const make = (tag, text, className) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  };

  const POINTS = {
    square: "2,2 14,2 14,14 2,14", diamond: "8,1 15,8 8,15 1,8", triangle: "8,1 15,14 1,14", triangleDown: "1,2 15,2 8,15",
    hexagon: "4,2 12,2 15,8 12,14 4,14 1,8", star: "8,1 10,6 15,6 11,9.4 12.6,15 8,11.6 3.4,15 5,9.4 1,6 6,6",
  };
  const shape = (kind) => {
    const style = data.kinds[kind];
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const inner = document.createElementNS("http://www.w3.org/2000/svg", style.shape in POINTS ? "polygon" : "circle");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("class", "shape");
    svg.setAttribute("aria-hidden", "true");
    if (style.shape in POINTS) inner.setAttribute("points", POINTS[style.shape]);
    else for (const [k, v] of [["cx", 8], ["cy", 8], ["r", 6.5]]) inner.setAttribute(k, v);
    inner.setAttribute("fill", style.color);
    svg.append(inner);
    return svg;
  };

  // --- the panel -----------------------------------------------------------------------------------------------
  const statement = (index) => {
    const said = data.statements[index];
    const box = make("article");
    box.append(make("p", said.say, "say"));
    const quote = make("blockquote");
    for (const [text, marked] of said.passage) quote.append(marked ? make("mark", text) : text);
    box.append(quote, make("cite", said.cite));
    return box;
  };
  const evidence = (indices) => {
    if (!indices.length) return [];
    const title = make("h3", words.statements.replace("{count}", indices.length));
    return [title, ...indices.map(statement)];
  };
  const link = (id, label) => {
    const button = make("button", data.nodes[id].label, "link");
    button.type = "button";
    button.prepend(shape(data.nodes[id].kind), " ");
    if (label) button.append(make("small", label));
    button.addEventListener("click", () => choose(id, true));
    return button;
  };
  const heading = (id) => {
    const title = make("h2");
    title.append(shape(data.nodes[id].kind), make("span", data.nodes[id].label));
    return title;
  };
  const fill = (...parts) => { at("panel").replaceChildren(...parts); at("panel").scrollTop = 0; };
  const start = () => fill(make("h2", data.title), make("p", data.counts, "dim"), make("p", words.hint));

  const showNode = (id) => {
    const node = data.nodes[id];
    const parts = [heading(id), make("p", [data.kinds[node.kind].label, ...node.around].join(" › "), "dim")];
    if (node.names.length) parts.push(make("p", node.names.join("、"), "dim"));
    const links = make("div", undefined, "links");
    const byKind = (e) => data.nodes[e.from === id ? e.to : e.from].kind;
    const sorted = [...beside.get(id)].sort((a, b) => byKind(b).localeCompare(byKind(a), "en"));
    for (const e of sorted) links.append(link(e.from === id ? e.to : e.from, data.edges[e.id].label));
    if (links.childNodes.length) parts.push(make("h3", words.neighbours), links);
    const said = [...new Set([...beside.get(id).flatMap((e) => data.edges[e.id].s), ...node.s])].sort((a, b) => a - b);
    fill(...parts, ...evidence(said));
  };
  const showEdge = (id) => {
    const edge = edges.get(id);
    const links = make("div", undefined, "links");
    links.append(link(edge.from), link(edge.to));
    const none = data.edges[id].s.length ? [] : [make("p", words.nostatement, "dim")];
    fill(make("h2", data.edges[id].label), links, ...none, ...evidence(data.edges[id].s));
  };

  // --- highlighting --------------------------------------------------------------------------------------------
  const highlight = (nodeIds, edgeIds) => {
    const all = nodeIds === null;
    nodes.update(nodes.get().map((n) => {
      const lit = all || nodeIds.has(n.id);
      return { id: n.id, opacity: lit ? 1 : 0.15, font: { ...n.font, color: lit ? ink : "rgba(31,41,51,.18)" } };
    }));
    edges.update(edges.get().map((e) => {
      const lit = all || edgeIds.has(e.id);
      return { id: e.id, color: { ...e.color, opacity: lit ? 1 : 0.12 }, label: !all && lit ? data.edges[e.id].mark : undefined };
    }));
  };
  const clear = () => { network.unselectAll(); highlight(null); start(); };
  const choose = (id, move) => {
    const around = beside.get(id);
    network.selectNodes([id], false);
    highlight(new Set([id, ...around.flatMap((e) => [e.from, e.to])]), new Set(around.map((e) => e.id)));
    showNode(id);
    if (move) network.focus(id, { scale: Math.max(network.getScale(), 0.9) });
  };
  network.on("click", ({ nodes: [node], edges: [edge] }) => {
    if (node !== undefined) return choose(node, false);
    if (edge === undefined) return clear();
    highlight(new Set([edges.get(edge).from, edges.get(edge).to]), new Set([edge]));
    return showEdge(edge);
  });
  network.on("hoverNode", () => { at("network").style.cursor = "pointer"; });
  network.on("blurNode", () => { at("network").style.cursor = ""; });

  // --- kinds: legend and filter ----------------------------------------------------------------------------------
  const filter = () => {
    nodes.update(nodes.get().map((n) => ({ id: n.id, hidden: hidden.has(data.nodes[n.id].kind) })));
    edges.update(edges.get().map((e) => ({ id: e.id, hidden: [e.from, e.to].some((n) => hidden.has(data.nodes[n].kind)) })));
  };
  for (const [kind, style] of Object.entries(data.kinds)) {
    const button = make("button");
    button.type = "button";
    button.setAttribute("aria-pressed", "true");
    button.append(shape(kind), `${style.label} ${style.count}`);
    button.addEventListener("click", () => {
      if (!hidden.delete(kind)) hidden.add(kind);
      button.setAttribute("aria-pressed", String(!hidden.has(kind)));
      filter();
    });
    at("kinds").append(button);
  }

  // --- search ----------------------------------------------------------------------------------------------------
  const box = at("search");
  const list = at("results");
  let active = -1;
  const close = () => { list.hidden = true; active = -1; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); };
  const pick = (id) => { close(); box.value = data.nodes[id].label; choose(id, true); };
  const move = (step) => {
    const options = [...list.querySelectorAll("[role=option]")];
    if (!options.length) return;
    active = (active + step + options.length) % options.length;
    options.forEach((o, i) => o.setAttribute("aria-selected", String(i === active)));
    options[active].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", options[active].id);
  };
  const search = () => {
    const wanted = box.value.trim().toLowerCase();
    if (!wanted) return close();
    const rank = (n) => (n.label.toLowerCase() === wanted ? 0 : n.label.toLowerCase().startsWith(wanted) ? 1 : n.label.toLowerCase().includes(wanted) ? 2 : 3);
    const found = data.nodes.filter((n) => [n.label, ...n.names].some((name) => name.toLowerCase().includes(wanted)));
    found.sort((a, b) => rank(a) - rank(b) || a.id - b.id);
    list.replaceChildren(...found.slice(0, 50).map((n) => {
      const option = make("li", n.label);
      option.id = `result-${n.id}`;
      option.setAttribute("role", "option");
      option.append(make("small", [data.kinds[n.kind].label, ...n.around.slice(-2)].join(" ")));
      option.addEventListener("mousedown", (event) => { event.preventDefault(); pick(n.id); });
      return option;
    }));
    if (!found.length) list.append(make("li", words.none));
    list.hidden = false;
    active = -1;
    box.setAttribute("aria-expanded", "true");
    if (found.length) move(1);
  };
  box.addEventListener("input", search);
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // an input method is at work: its Enter is not ours
    if (event.key === "ArrowDown") { event.preventDefault(); list.hidden ? search() : move(1); }
    if (event.key === "ArrowUp") { event.preventDefault(); move(-1); }
    if (event.key === "Enter" && active >= 0) pick(Number(list.querySelectorAll("[role=option]")[active].id.slice(7)));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { if (list.hidden) clear(); close(); }
    if (event.key === "/" && document.activeElement !== box) { event.preventDefault(); box.focus(); }
  });

  // --- the first view ----------------------------------------------------------------------------------------------
  const MARGIN = 160; // pixels at zoom 1: labels reach beyond the boxes that vis knows
  const whole = () => {
    const boxes = nodes.getIds().map((id) => network.getBoundingBox(id));
    if (!boxes.length) return;
    const [left, top] = ["left", "top"].map((side) => Math.min(...boxes.map((b) => b[side])));
    const [right, bottom] = ["right", "bottom"].map((side) => Math.max(...boxes.map((b) => b[side])));
    const { clientWidth, clientHeight } = at("network");
    const scale = Math.min(clientWidth / (right - left + MARGIN), clientHeight / (bottom - top + MARGIN), 1.2);
    network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale });
  };
  at("whole").addEventListener("click", () => { clear(); whole(); });
  start();
  // vis sets a view of its own with the first picture, and with each change of size: ours holds until a reader moves it.
  let moved = false;
  for (const event of ["zoom", "dragStart", "click"]) network.on(event, () => { moved = true; });
  network.once("afterDrawing", () => requestAnimationFrame(whole));
  network.on("resize", () => requestAnimationFrame(() => moved || network.getSelectedNodes().length > data.focus.length || whole()));
  if (data.focus.length === 1) choose(data.focus[0], false);
})();
