// Puts the parts together: what a press on the picture does, the keys, the first view.
let moved = false; // whether the reader has moved the picture: until then it fits the window
let waiting = false;
const labelsSoon = () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; drawLabels(drawer); });
};
const told = {
  press: (node, edge) => { if (node !== null) choose(node, false); else if (edge !== null) chooseEdge(edge); else clear(); at("network").focus({ preventScroll: true }); },
  over: (id) => { seen.over = id; at("network").style.cursor = id === null ? "" : "pointer"; labelsSoon(); },
  drawn: () => { labelsSoon(); },
  moved: () => { moved = true; },
  resized: () => requestAnimationFrame(() => { moved || whole(); labelsSoon(); }),
};
const start = () => {
  try {
    return makeDrawer(at("network"), told);
  } catch (fault) {
    Object.assign(at("empty"), { hidden: false, textContent: words.nowebgl });
    throw fault;
  }
};
const drawer = start();
// Draws what has changed: nodes and edges by number, or all.
const draw = (changed) => { drawer.update(changed); labelsSoon(); };

const clear = () => {
  Object.assign(seen, { lit: null, litEdge: null, chosen: null });
  panel.hidden = true;
  draw();
};
const choose = (id, go) => {
  const around = beside[id].filter((i) => seen.edge[i]);
  Object.assign(seen, { chosen: id, lit: new Set([id, ...around.map((i) => across(i, id))]), litEdge: new Set(around) });
  showNode(id);
  draw();
  if (go) nearer(id);
};
const chooseEdge = (i) => {
  Object.assign(seen, { chosen: null, lit: new Set([edges[i].from, edges[i].to]), litEdge: new Set([i]) });
  showEdge(i);
  draw();
};

// The part of the window that the panel leaves free, in pixels.
const free = () => {
  const { clientWidth } = at("network");
  const clientHeight = at("network").clientHeight - at("hint").offsetHeight;
  if (panel.hidden) return { width: clientWidth, height: clientHeight };
  const below = panel.offsetWidth >= clientWidth;
  return { width: clientWidth - (below ? 0 : panel.offsetWidth), height: clientHeight - (below ? panel.offsetHeight : 0) };
};
// Shows a stretch of the picture in the free part of the window, at most at some scale.
const fit = ([left, top, right, bottom], most) => {
  const { width, height } = free();
  const { clientWidth, clientHeight } = at("network");
  const scale = Math.min(width / (right - left), height / (bottom - top), most);
  const [dx, dy] = [(clientWidth - width) / 2 / scale, (clientHeight - height) / 2 / scale];
  drawer.view((left + right) / 2 + dx, (top + bottom) / 2 + dy, scale);
  labelsSoon();
};
const reach = (ids) => {
  const far = [Infinity, Infinity, -Infinity, -Infinity];
  for (const id of ids) {
    const { x, y, w, h, up } = nodes[id];
    far[0] = Math.min(far[0], x - w / 2);
    far[1] = Math.min(far[1], y - up);
    far[2] = Math.max(far[2], x + w / 2);
    far[3] = Math.max(far[3], y - up + h);
  }
  const margin = 12;
  return [far[0] - margin, far[1] - margin, far[2] + margin, far[3] + margin];
};
const whole = () => {
  const shown = nodes.map((_, id) => id).filter((id) => seen.node[id]);
  if (shown.length) fit(reach(shown), 1.25);
};
const nearer = (id) => { moved = true; fit(reach([...seen.lit]), Math.max(1, Math.min(1.25, drawer.scale()))); };
const pan = (dx, dy) => {
  moved = true;
  const [x, y] = drawer.middle();
  drawer.view(x + dx / drawer.scale(), y + dy / drawer.scale(), drawer.scale());
};
const zoom = (factor) => { moved = true; drawer.view(...drawer.middle(), drawer.scale() * factor); };

const KEYS = {
  ArrowLeft: () => pan(-90, 0), ArrowRight: () => pan(90, 0), ArrowUp: () => pan(0, -90), ArrowDown: () => pan(0, 90),
  "+": () => zoom(1.3), "=": () => zoom(1.3), "-": () => zoom(1 / 1.3), 0: () => { moved = false; whole(); },
};
at("network").addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in KEYS)) return;
  event.preventDefault();
  KEYS[event.key]();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { if (!list.hidden) close(); else if (at("relations").open) at("relations").open = false; else clear(); }
  if (event.key === "/" && document.activeElement !== box) { event.preventDefault(); box.focus(); box.select(); }
});
at("whole").addEventListener("click", () => { moved = false; clear(); whole(); });
const paint = () => {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  at("theme").setAttribute("aria-pressed", String(dark));
  legend();
};
at("theme").addEventListener("click", () => { dark = !dark; paint(); draw(); if (seen.chosen !== null) showNode(seen.chosen); });

paint();
draw();
requestAnimationFrame(() => {
  whole();
  if (data.focus.length === 1) { choose(data.focus[0], false); whole(); }
  document.documentElement.dataset.ready = "true"; // for whoever looks at the page from outside
});
