// The report: numbers, plots and tables; each number opens the statements it was made of. All words go in as text.
const panel = at("panel");
let dark = matchMedia("(prefers-color-scheme: dark)").matches;
const tone = (kind) => data.style.kinds[kind][dark ? "dark" : "color"];
const theme = () => data.style[dark ? "dark" : "light"];
const YI = 1e8;
const ROWS = 100; // rows of a table, articles of a list at once

const shut = () => { panel.hidden = true; };
const fill = (title, ...parts) => {
  const close = press("×", shut, "close");
  close.setAttribute("aria-label", words.close);
  panel.replaceChildren(close, make("h2", title), ...parts);
  panel.hidden = false;
  panel.scrollTop = 0;
};
const open = (title, indices) => fill(title, ...evidence([...new Set(indices)].sort((a, b) => a - b)));
const number = (shown, title, indices) => press(shown, () => open(title, indices), "value");
// A list of articles, those of a page at once; each opens what is read from it.
const listed = (title, articles) => {
  const list = make("ol", undefined, "articles");
  const more = (from) => {
    list.append(...articles.slice(from, from + ROWS).map(({ cite, s }) => { const row = make("li"); row.append(number(cite, cite, s), make("small", ` ${s.length}`)); return row; }));
    if (from + ROWS < articles.length) list.after(press(words.more.replace("{count}", articles.length - from - ROWS), (event) => { event.target.remove(); more(from + ROWS); }));
  };
  fill(title, list);
  more(0);
};
document.addEventListener("keydown", (event) => { if (event.key === "Escape") shut(); });

// --- parts of a section --------------------------------------------------------------------------------------------------
const section = (key, rows, ...parts) => {
  const title = make("h2", words[key]);
  title.id = `at-${key}`;
  at("contents").append(press(words[key], () => title.scrollIntoView({ behavior: "smooth" })));
  at("sections").append(title, ...(rows.length ? [make("p", words[`about.${key}`], "dim"), ...parts] : [make("p", words.none, "dim")]));
};
// A table that is sorted by a press on a head, and shows the rows that hold the word of the filter. A column: its word, what
// stands in a row's cell, what it is sorted and found by; one without that is not sorted.
const tables = [];
const table = (rows, columns) => {
  const body = make("tbody");
  const more = press("", () => fill(shown), "more");
  let [sorted, shown] = [rows, 0];
  const text = (row) => (row.text ??= columns.filter(({ by, numeric }) => by && !numeric).map(({ by }) => by(row)).join("\n").toLowerCase());
  const fill = (from) => {
    const wanted = at("filter").value.trim().toLowerCase();
    const found = wanted ? sorted.filter((row) => text(row).includes(wanted)) : sorted;
    shown = from + ROWS;
    const lines = found.slice(from, shown).map((row) => {
      const line = make("tr");
      line.append(...columns.map(({ cell, numeric, tight }) => {
        const box = make("td", undefined, numeric ? "number" : tight ? "tight" : "");
        box.append(...[cell(row)].flat().filter((part) => part !== ""));
        return box;
      }));
      return line;
    });
    from ? body.append(...lines) : body.replaceChildren(...lines);
    more.textContent = words.rows.replace("{count}", found.length - shown);
    more.hidden = found.length <= shown;
    body.dataset.rows = found.length;
  };
  const head = make("tr");
  columns.forEach(({ key, by, numeric }) => {
    const cell = make("th", undefined, numeric ? "number" : "");
    cell.append(by ? press(words[key], () => {
      const down = cell.getAttribute("aria-sort") === (numeric ? "descending" : "ascending") ? -1 : 1;
      for (const other of head.children) other.removeAttribute("aria-sort");
      cell.setAttribute("aria-sort", (down === 1) === Boolean(numeric) ? "descending" : "ascending");
      const order = (a, b) => (numeric ? by(b) - by(a) : String(by(a)).localeCompare(String(by(b)), data.lang));
      sorted = [...rows].sort((a, b) => down * order(a, b));
      fill(0);
    }) : words[key]);
    head.append(cell);
  });
  tables.push(() => fill(0));
  fill(0);
  const whole = make("table");
  whole.append(make("thead"), body);
  whole.firstChild.append(head);
  const box = make("div", undefined, "scroll");
  box.tabIndex = 0;
  box.append(whole, more);
  return box;
};
at("filter").addEventListener("input", () => tables.forEach((fill) => fill()));
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
const TOWNS = 60; // columns of a plot

// --- the sections ----------------------------------------------------------------------------------------------------------
const terms = () => {
  const office = data.terms.some((t) => t.official && t.from); // of what is no public office a plot says little
  const dated = data.terms.filter((t) => t.from && t.to && (t.official || !office)).map((t) => ({ ...t, a: new Date(t.from), b: new Date(t.to) }));
  const many = d3.rollup(dated, (rows) => new Set(rows.map((r) => r.who)).size, (r) => r.post);
  const long = d3.rollup(dated, (rows) => d3.sum(rows, (r) => r.b - r.a), (r) => r.post);
  const chosen = new Set([...many].sort((a, b) => b[1] - a[1] || long.get(b[0]) - long.get(a[0])).slice(0, LINES).map(([post]) => post));
  const rows = dated.filter((t) => chosen.has(t.post));
  const posts = [...new Set(rows.map((t) => t.post))];
  const left = margin(posts);
  // names that would lie over the one before them in their row are left to the tip and the table
  const [first, last] = d3.extent(rows.flatMap((t) => [t.a, t.b]));
  const pixels = (t) => ((t.a - first) / (last - first || 1)) * (width() - left - 48);
  const named = d3.groups(rows, (t) => t.post).flatMap(([, terms]) => {
    let end = -Infinity;
    return terms.filter((t) => pixels(t) > end && ((end = pixels(t) + ems(t.who) + 2), true));
  });
  const stated = rows.flatMap((t) => [...(t.started ? [{ at: t.a, post: t.post }] : []), ...(t.ended ? [{ at: t.b, post: t.post }] : [])]);
  const timeline = () => Plot.plot({
    width: width(), height: 50 + posts.length * 24, marginLeft: left, marginRight: 48, style: look(), className: "made",
    x: { type: "utc", label: null, grid: true, nice: true, tickFormat: "%Y-%m", ticks: Math.round(width() / 110) }, y: { domain: posts, label: null, tickFormat: (p) => cut(p, left - 14) },
    marks: [
      Plot.link(rows, { x1: "a", x2: "b", y1: "post", y2: "post", stroke: tone("Person"), strokeWidth: 7, strokeLinecap: "round", strokeOpacity: 0.75 }),
      Plot.tickX(stated, { x: "at", y: "post", stroke: theme().ink, strokeWidth: 2, inset: 4 }),
      Plot.text(named, { x: "a", y: "post", text: "who", dy: -9, textAnchor: "start", fill: theme().ink, stroke: theme().ground, strokeWidth: 3 }),
      Plot.tip(rows, Plot.pointer({ x: "a", y: "post", title: (t) => `${t.who}\n${t.post}\n${day(t, "from")} – ${day(t, "to")}`, fill: theme().ground })),
    ],
  });
  const day = (t, end) => [t[end], (end === "from" ? t.started : t.ended) ? words[end === "from" ? "appointed" : "left"] : ""].filter(Boolean).join(" ");
  const cell = (t, text) => (text ? number(text, `${t.who} · ${t.post}`, t.s) : "");
  const others = (t, names) => names.map((who) => { const other = data.terms.find((o) => o.post === t.post && o.who === who); return other ? cell(other, who) : who; });
  const counties = new Set(data.terms.map((t) => t.county)).size > 1;
  section("terms", data.terms, ...(rows.length ? [plot(timeline, (t) => `${t.who} · ${t.post}`)] : []), table(data.terms, [
    ...(counties ? [{ key: "county", cell: (t) => t.county, by: (t) => t.county }] : []),
    { key: "post", cell: (t) => t.post, by: (t) => t.post },
    { key: "holder", cell: (t) => cell(t, t.who), by: (t) => t.who },
    { key: "from", cell: (t) => cell(t, day(t, "from")), by: (t) => t.from, tight: true },
    { key: "to", cell: (t) => cell(t, day(t, "to")), by: (t) => t.to, tight: true },
    { key: "before", cell: (t) => others(t, t.predecessor), by: (t) => t.predecessor.join() },
    { key: "after", cell: (t) => others(t, t.successor), by: (t) => t.successor.join() },
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
      width: width(), height: 72 + names.length * 22, marginLeft: left, style: look(), className: "made",
      marginBottom: 42, x: { label, grid: true, zero: true, type: "sqrt", ticks: Math.round(width() / 130) }, y: { domain: names, label: null, tickFormat: (n) => cut(n, left - 14) },
      color: { domain: [words.planned, words.actual], range: [tone("Organization"), tone("Division")] },
      symbol: { domain: [words.planned, words.actual], range: ["diamond", "circle"], legend: true },
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

// The divisions as a tree, the most spoken of first, each with a bar as long as the statements on it and in it are many.
const places = () => {
  const key = (path) => ["", ...path].join("\n");
  const below = d3.group(data.places, (p) => key(p.iris.slice(0, -1)));
  const most = d3.max(data.places, (p) => p.s.length);
  const walk = (at) => (below.get(at) ?? []).sort((a, b) => b.s.length - a.s.length || d3.ascending(a.iris.at(-1), b.iris.at(-1))).flatMap((p) => [p, ...walk(key(p.iris))]);
  const name = (p) => Object.assign(make("span", p.path.at(-1), "deep"), { style: `--depth: ${p.path.length - 1}` });
  const bar = (p) => Object.assign(make("span", undefined, "bar"), { style: `width: ${((100 * p.s.length) / most).toFixed(1)}%` });
  section("places", data.places, table(walk(""), [
    { key: "place", cell: name, by: (p) => p.path.join(), tight: true },
    { key: "said", cell: (p) => number(String(p.s.length), p.path.join(" › "), p.s), by: (p) => p.s.length, numeric: true },
    { key: "share", cell: bar },
  ]));
};

const correspondents = () => {
  const found = data.correspondents.filter((c) => Object.keys(c.towns).length).slice(0, LINES).flatMap((c) => Object.entries(c.towns).map(([town, { articles, s }]) => ({ who: c.who, town, count: articles, s })));
  const towns = [...d3.rollup(found, (r) => d3.sum(r, (d) => d.count), (r) => r.town)].sort((a, b) => b[1] - a[1] || d3.ascending(a[0], b[0])).slice(0, TOWNS).map(([t]) => t);
  const rows = found.filter((r) => towns.includes(r.town));
  const who = [...new Set(rows.map((r) => r.who))];
  const build = () => Plot.plot({
    width: Math.max(width(), 120 + towns.length * 20), height: 120 + who.length * 20, marginLeft: margin(who), marginTop: margin(towns), style: look(), className: "made",
    x: { domain: towns, axis: "top", label: null, tickRotate: -90 }, y: { domain: who, label: null }, r: { range: [3, 9] },
    marks: [
      Plot.ruleX(towns, { x: (t) => t, stroke: theme().listed }), Plot.ruleY(who, { y: (w) => w, stroke: theme().listed }),
      Plot.dot(rows, { x: "town", y: "who", r: "count", fill: tone("Person") }),
      Plot.tip(rows, Plot.pointer({ x: "town", y: "who", title: (r) => `${r.who} · ${r.town}\n${r.count}`, fill: theme().ground })),
    ],
  });
  const spoken = (c) => Object.entries(c.towns).sort(([, a], [, b]) => b.articles - a.articles).map(([town, { articles, s }]) => number(`${town} ${articles}`, `${c.who} · ${town}`, s));
  section("correspondents", data.correspondents, ...(rows.length ? [plot(build, (r) => `${r.who} · ${r.town}`)] : []), table(data.correspondents, [
    { key: "writer", cell: (c) => c.who, by: (c) => c.who },
    { key: "articles", cell: (c) => number(String(c.articles), c.who, c.s), by: (c) => c.articles, numeric: true },
    { key: "towns", cell: spoken, by: (c) => Object.keys(c.towns).join() },
  ]));
};

const months = () => {
  const rows = data.months.map((m) => ({ ...m, at: new Date(m.month) }));
  const build = () => Plot.plot({
    width: width(), height: 200, style: look(), className: "made", marginLeft: 40,
    x: { type: "utc", label: null, nice: "month", ticks: Math.round(width() / 110), tickFormat: "%Y-%m" }, y: { label: words.articles, grid: true },
    marks: [
      Plot.rectY(rows, { x: "at", interval: "month", y: "articles", fill: tone("Article"), inset: 0.5 }),
      Plot.ruleY([0], { stroke: theme().edge }),
      Plot.tip(rows, Plot.pointerX({ x: "at", interval: "month", y: "articles", title: (m) => `${m.month}\n${m.articles}`, fill: theme().ground })),
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
  { key: "what", cell: (c) => [words[c.kind], c.what].filter(Boolean).join("："), by: (c) => words[c.kind] + c.what },
  { key: "detail", cell: (c) => c.parts.map(({ shown, s }) => number(shown, [c.what, shown].filter(Boolean).join(" · "), s)), by: (c) => c.parts.map((p) => p.shown).join() },
  { key: "said", cell: (c) => number(String(c.s.length), c.what || words[c.kind], c.s), by: (c) => c.s.length, numeric: true },
]));

// What stands first: over how much the report is, and how much it found of each; a press shows of what the number is made.
const all = (rows) => rows.flatMap((row) => row.s);
const head = () => {
  const papers = [...new Set(data.articles.map((a) => a.paper).filter(Boolean))];
  at("over").textContent = [papers.join("、"), data.days.join(" – ")].filter(Boolean).join(" · ");
  const counted = (key, rows) => [key, rows.length, () => open(`${words[key]} ${rows.length}`, all(rows))];
  const official = data.terms.filter((t) => t.official);
  at("numbers").replaceChildren(...[
    ["articles", data.articles.length, () => listed(`${words.articles} ${data.articles.length}`, data.articles)],
    ["said", data.count, () => open(`${words.said} ${data.count}`, d3.range(data.count))],
    counted("held", official), counted("project", data.projects), counted("quoted", data.quotes), counted("conflicts", data.conflicts),
  ].map(([key, count, action]) => {
    const tile = Object.assign(press("", action, "tile"), { disabled: !count });
    tile.append(make("b", count.toLocaleString(data.lang)), make("span", words[key]));
    return tile;
  }));
};

const paint = () => {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  at("theme").setAttribute("aria-pressed", String(dark));
  plots.forEach((draw) => draw());
};
at("theme").addEventListener("click", () => { dark = !dark; paint(); });
paint();
if (data.count) head();
if (data.count) for (const part of [terms, projects, places, correspondents, months, quotes, conflicts]) part();
document.documentElement.dataset.ready = "true"; // for whoever looks at the page from outside
