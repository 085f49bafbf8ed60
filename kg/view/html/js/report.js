// The report: numbers, plots and tables; each number opens the statements it was made of. All words go in as text.
const panel = at("panel");
let dark = matchMedia("(prefers-color-scheme: dark)").matches;
const tone = (kind) => data.style.kinds[kind][dark ? "dark" : "color"];
const theme = () => data.style[dark ? "dark" : "light"];
const YI = 1e8;

const shut = () => { panel.hidden = true; };
const open = (title, indices) => {
  const close = press("×", shut, "close");
  close.setAttribute("aria-label", words.close);
  panel.replaceChildren(close, make("h2", title), ...evidence([...new Set(indices)].sort((a, b) => a - b)));
  panel.hidden = false;
  panel.scrollTop = 0;
};
const number = (shown, title, indices) => press(shown, () => open(title, indices), "value");
document.addEventListener("keydown", (event) => { if (event.key === "Escape") shut(); });

// --- parts of a section --------------------------------------------------------------------------------------------------
const section = (key, rows, ...parts) => {
  const title = make("h2", words[key]);
  title.id = `at-${key}`;
  at("contents").append(press(words[key], () => title.scrollIntoView({ behavior: "smooth" })));
  at("sections").append(title, ...(rows.length ? parts : [make("p", words.none, "dim")]));
};
// A table that is sorted by a press on a head. A column: its word, what stands in a row's cell, what it is sorted by.
const table = (rows, columns) => {
  const body = make("tbody");
  const fill = (sorted) => body.replaceChildren(...sorted.map((row) => {
    const line = make("tr");
    line.append(...columns.map(({ cell, numeric }) => {
      const found = make("td", undefined, numeric ? "number" : "");
      found.append(...[cell(row)].flat().filter((part) => part !== ""));
      return found;
    }));
    return line;
  }));
  const head = make("tr");
  columns.forEach(({ key, by, numeric }) => {
    const cell = make("th", undefined, numeric ? "number" : "");
    cell.append(press(words[key], () => {
      const down = cell.getAttribute("aria-sort") === (numeric ? "descending" : "ascending") ? -1 : 1;
      for (const other of head.children) other.removeAttribute("aria-sort");
      cell.setAttribute("aria-sort", (down === 1) === Boolean(numeric) ? "descending" : "ascending");
      const order = (a, b) => (numeric ? by(b) - by(a) : String(by(a)).localeCompare(String(by(b)), data.lang));
      fill([...rows].sort((a, b) => down * order(a, b)));
    }));
    head.append(cell);
  });
  fill(rows);
  const whole = make("table");
  whole.append(make("thead"), body);
  whole.firstChild.append(head);
  const box = make("div", undefined, "scroll");
  box.tabIndex = 0;
  box.append(whole);
  return box;
};
// A plot that is drawn anew when light turns to dark; a press on it opens what the pointer is on.
const plots = [];
const plot = (build, name) => {
  const box = make("div", undefined, "plot");
  const draw = () => {
    const made = build();
    made.addEventListener("click", () => { if (made.value) open(name(made.value), made.value.s); });
    box.replaceChildren(made);
  };
  plots.push(draw);
  draw();
  return box;
};
const width = () => Math.max(340, Math.min(1080, at("sections").clientWidth - 40));
const look = () => ({ background: "transparent", color: theme().ink, fontSize: "12px", overflow: "visible" });
const ems = (text) => [...text].reduce((sum, c) => sum + (c.codePointAt(0) > 0x2e80 ? 12 : 7), 0);
const margin = (names) => Math.min(width() * 0.42, Math.max(40, ...names.map(ems)) + 14);
const cut = (text, pixels) => { let found = text; while (ems(found) > pixels && found.length > 1) found = `${found.slice(0, -2)}…`; return found; };
const LINES = 40; // rows in a plot; the table has all

// --- the sections ----------------------------------------------------------------------------------------------------------
const terms = () => {
  const office = data.terms.some((t) => t.official && t.from); // of what is no public office a plot says little
  const dated = data.terms.filter((t) => t.from && t.to && (t.official || !office)).map((t) => ({ ...t, a: new Date(t.from), b: new Date(t.to) }));
  const many = d3.rollup(dated, (rows) => new Set(rows.map((r) => r.who)).size, (r) => r.post);
  const chosen = new Set([...many].sort((a, b) => b[1] - a[1] || d3.ascending(a[0], b[0])).slice(0, LINES).map(([post]) => post));
  const rows = dated.filter((t) => chosen.has(t.post));
  const posts = [...chosen];
  const left = margin(posts);
  const timeline = () => Plot.plot({
    width: width(), height: 50 + posts.length * 24, marginLeft: left, marginRight: 48, style: look(), className: "made",
    x: { type: "utc", label: null, grid: true, nice: true, tickFormat: "%Y-%m", ticks: Math.round(width() / 110) }, y: { domain: posts, label: null, tickFormat: (p) => cut(p, left - 14) },
    marks: [
      Plot.link(rows, { x1: "a", x2: "b", y1: "post", y2: "post", stroke: tone("Person"), strokeWidth: 7, strokeLinecap: "round", strokeOpacity: 0.75 }),
      Plot.text(rows, { x: "a", y: "post", text: "who", dy: -9, textAnchor: "start", fill: theme().ink, stroke: theme().ground, strokeWidth: 3 }),
      Plot.tip(rows, Plot.pointer({ x: "a", y: "post", title: (t) => `${t.who}\n${t.post}\n${t.from} – ${t.to}`, fill: theme().ground })),
    ],
  });
  const cell = (t, text) => (text ? number(text, `${t.who} · ${t.post}`, t.s) : "");
  section("terms", data.terms, ...(rows.length ? [plot(timeline, (t) => `${t.who} · ${t.post}`)] : []), table(data.terms, [
    { key: "post", cell: (t) => t.post, by: (t) => t.post },
    { key: "holder", cell: (t) => cell(t, t.who), by: (t) => t.who },
    { key: "from", cell: (t) => cell(t, t.from), by: (t) => t.from },
    { key: "to", cell: (t) => cell(t, t.to), by: (t) => t.to },
    { key: "before", cell: (t) => t.predecessor.join("、"), by: (t) => t.predecessor.join() },
    { key: "after", cell: (t) => t.successor.join("、"), by: (t) => t.successor.join() },
  ]));
};

const projects = () => {
  const flat = (measure, unit) => data.projects.flatMap((p) => p[measure].map((v) => ({ ...v, name: p.name, amount: v.value / unit, mood: v.planned ? words.planned : words.actual })));
  const bars = (measure, unit, label) => {
    const values = flat(measure, unit);
    const names = [...d3.rollup(values, (v) => d3.max(v, (d) => d.amount), (v) => v.name)].sort((a, b) => b[1] - a[1]).slice(0, LINES / 2).map(([n]) => n);
    const rows = values.filter((v) => names.includes(v.name));
    const left = margin(names);
    return rows.length ? plot(() => Plot.plot({
      width: width(), height: 60 + names.length * 22, marginLeft: left, style: look(), className: "made",
      x: { label, grid: true, zero: true, type: "sqrt" }, y: { domain: names, label: null, tickFormat: (n) => cut(n, left - 14) },
      color: { domain: [words.planned, words.actual], range: [tone("Organization"), tone("Division")], legend: true },
      symbol: { domain: [words.planned, words.actual], range: ["diamond", "circle"] },
      marks: [
        Plot.ruleY(names, { y: (n) => n, stroke: theme().listed, strokeDasharray: "2 3" }),
        Plot.dot(rows, { x: "amount", y: "name", fill: "mood", symbol: "mood", r: 6 }),
        Plot.tip(rows, Plot.pointer({ x: "amount", y: "name", title: (v) => `${v.name}\n${v.mood} ${v.shown}`, fill: theme().ground })),
      ],
    }), (v) => `${v.name} · ${v.mood} ${v.shown}`) : "";
  };
  const values = (measure, planned) => ({
    cell: (p) => p[measure].filter((v) => v.planned === planned).map((v) => number(v.shown, `${p.name} · ${v.shown}`, v.s)),
    by: (p) => d3.max(p[measure].filter((v) => v.planned === planned), (v) => v.value) ?? -1, numeric: true,
  });
  const head = (measure, planned) => { const key = `${measure}.${planned}`; words[key] = `${words[measure]}（${words[planned ? "planned" : "actual"]}）`; return { key, ...values(measure, planned) }; };
  section("projects", data.projects, ...[["investment", YI, words.yuan], ["jobs", 1, words.person]].flatMap(([m, unit, label]) => [make("h3", words[m]), bars(m, unit, label)]).filter((x) => x !== ""), table(data.projects, [
    { key: "project", cell: (p) => p.name, by: (p) => p.name },
    { key: "place", cell: (p) => p.place.join("、"), by: (p) => p.place.join() },
    head("investment", true), head("investment", false), head("jobs", true), head("jobs", false),
    { key: "said", cell: (p) => number(String(p.s.length), p.name, p.s), by: (p) => p.s.length, numeric: true },
  ]));
};

const places = () => {
  const root = d3.stratify().id((p) => ["", ...p.iris].join("\n") || "/").parentId((p) => (p.iris.length ? ["", ...p.iris.slice(0, -1)].join("\n") || "/" : null))([{ iris: [], path: [], s: [] }, ...data.places]);
  root.eachAfter((n) => { n.value = Math.max(n.data.s.length, d3.sum(n.children ?? [], (c) => c.value)) || 1; });
  root.sort((a, b) => b.value - a.value || d3.ascending(a.id, b.id));
  const build = () => {
    const high = Math.max(220, Math.min(900, root.leaves().length * 17));
    d3.partition().size([high, width()])(root);
    const rows = root.descendants().filter((n) => n.depth).map((n) => ({ x0: n.y0, x1: n.y1, y0: n.x0, y1: n.x1, depth: n.depth, name: n.data.path.at(-1), count: n.data.s.length, s: n.data.s }));
    const wide = rows.length ? Math.min(...rows.map((r) => r.x0)) : 0;
    const shown = rows.filter((r) => r.y1 - r.y0 > 11);
    return Plot.plot({
      width: width(), height: high + 10, margin: 2, style: look(), className: "made", axis: null,
      x: { domain: [wide, width()] }, y: { domain: [0, high] },
      color: { type: "linear", domain: [0, d3.max(rows, (r) => r.count) || 1], range: [theme().ground, tone("Division")] },
      marks: [
        Plot.rect(rows, { x1: "x0", x2: "x1", y1: "y0", y2: "y1", fill: "count", fillOpacity: 0.55, stroke: theme().edge, inset: 0.5 }),
        Plot.text(shown, { x: "x0", y: (r) => (r.y0 + r.y1) / 2, dx: 5, textAnchor: "start", text: (r) => cut(`${r.name} ${r.count}`, r.x1 - r.x0 - 8), fill: theme().ink }),
        Plot.tip(rows, Plot.pointer({ x: (r) => (r.x0 + r.x1) / 2, y: (r) => (r.y0 + r.y1) / 2, title: (r) => `${r.name}\n${r.count}`, fill: theme().ground })),
      ],
    });
  };
  section("places", data.places, plot(build, (r) => r.name));
};

const correspondents = () => {
  const many = data.correspondents.filter((c) => Object.keys(c.towns).length).slice(0, LINES);
  const rows = many.flatMap((c) => Object.entries(c.towns).map(([town, count]) => ({ who: c.who, town, count, s: c.s })));
  const towns = [...d3.rollup(rows, (r) => d3.sum(r, (d) => d.count), (r) => r.town)].sort((a, b) => b[1] - a[1] || d3.ascending(a[0], b[0])).map(([t]) => t);
  const who = [...new Set(many.map((c) => c.who))];
  const build = () => Plot.plot({
    width: Math.max(width(), 120 + towns.length * 20), height: 120 + who.length * 20, marginLeft: margin(who), marginTop: margin(towns), style: look(), className: "made",
    x: { domain: towns, axis: "top", label: null, tickRotate: -90 }, y: { domain: who, label: null }, r: { range: [3, 9] },
    marks: [
      Plot.ruleX(towns, { x: (t) => t, stroke: theme().listed }), Plot.ruleY(who, { y: (w) => w, stroke: theme().listed }),
      Plot.dot(rows, { x: "town", y: "who", r: "count", fill: tone("Person") }),
      Plot.tip(rows, Plot.pointer({ x: "town", y: "who", title: (r) => `${r.who} · ${r.town}\n${r.count}`, fill: theme().ground })),
    ],
  });
  section("correspondents", data.correspondents, ...(rows.length ? [plot(build, (r) => r.who)] : []), table(data.correspondents, [
    { key: "holder", cell: (c) => c.who, by: (c) => c.who },
    { key: "articles", cell: (c) => number(String(c.articles), c.who, c.s), by: (c) => c.articles, numeric: true },
    { key: "place", cell: (c) => Object.keys(c.towns).join("、"), by: (c) => Object.keys(c.towns).join() },
  ]));
};

const months = () => {
  const build = () => Plot.plot({
    width: width(), height: 200, style: look(), className: "made", marginLeft: 40,
    x: { type: "band", label: null, tickRotate: data.months.length > 14 ? -60 : 0 }, y: { label: words.articles, grid: true }, marginBottom: data.months.length > 14 ? 56 : 30,
    marks: [
      Plot.barY(data.months, { x: "month", y: "articles", fill: tone("Article") }),
      Plot.tip(data.months, Plot.pointerX({ x: "month", y: "articles", title: (m) => `${m.month}\n${m.articles}`, fill: theme().ground })),
    ],
  });
  section("time", data.months, plot(build, (m) => m.month), table(data.months, [
    { key: "month", cell: (m) => m.month, by: (m) => m.month },
    { key: "articles", cell: (m) => number(String(m.articles), m.month, m.s), by: (m) => m.articles, numeric: true },
  ]));
};

const quotes = () => section("quotes", data.quotes, table(data.quotes, [
  { key: "holder", cell: (q) => q.who, by: (q) => q.who },
  { key: "post", cell: (q) => q.posts.join("、"), by: (q) => q.posts.join() },
  { key: "count", cell: (q) => number(String(q.s.length), q.who, q.s), by: (q) => q.s.length, numeric: true },
  { key: "last", cell: (q) => q.last, by: (q) => q.last },
]));
const conflicts = () => section("conflicts", data.conflicts, table(data.conflicts, [
  { key: "what", cell: (c) => [words[c.kind], c.what].filter(Boolean).join("："), by: (c) => c.kind + c.what },
  { key: "detail", cell: (c) => c.detail, by: (c) => c.detail },
  { key: "said", cell: (c) => number(String(c.s.length), c.what || words[c.kind], c.s), by: (c) => c.s.length, numeric: true },
]));

const paint = () => {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  at("theme").setAttribute("aria-pressed", String(dark));
  plots.forEach((draw) => draw());
};
at("theme").addEventListener("click", () => { dark = !dark; paint(); });
at("numbers").textContent = [["articles", data.articles], ["said", data.count]].map(([key, count]) => `${words[key]} ${count}`).join(" · ");
paint();
if (data.count) for (const part of [terms, projects, places, correspondents, months, quotes, conflicts]) part();
document.documentElement.dataset.ready = "true"; // for whoever looks at the page from outside
