// What the reader leaves in: kinds, relations, a county, a stretch of time. Whatever is left with no line is left out.
const off = { kinds: new Set(), relations: new Set() };
const days = data.days; // the days of issue, in order; a statement has the number of its own, or -1
const DAY = 86400000;
const dayAt = (text) => Math.floor(Date.parse(text) / DAY); // the first day of a month or a year, where the day is not known
const time = { first: dayAt(days[0]), last: dayAt(days.at(-1)), from: -Infinity, to: Infinity, days: days.map(dayAt) };
const dayOf = (number) => new Date(number * DAY).toISOString().slice(0, 10);
const isInTime = (index) => {
  const day = data.when[index];
  return day < 0 || (time.days[day] >= time.from && time.days[day] <= time.to);
};

const filter = () => {
  const county = at("county").value;
  const here = (id) => (nodes[id].c ?? []).includes(Number(county));
  const nowhere = (id) => !(nodes[id].c ?? []).length;
  const near = (id) => nowhere(id) && beside[id].some((i) => here(across(i, id)));
  const left = nodes.map((node, id) => !off.kinds.has(node.k) && (county === "" || here(id) || near(id)));
  const changed = { nodes: [], edges: [] };
  const set = (kind, i, is) => { if (seen[kind][i] !== is) { seen[kind][i] = is; changed[`${kind}s`].push(i); } };
  edges.forEach((edge, i) => {
    const said = edge.kinds.some((kind) => !off.relations.has(kind)) && (!edge.s.length || edge.s.some(isInTime));
    set("edge", i, said && left[edge.from] && left[edge.to]);
  });
  const alone = (id) => !beside[id].length || data.focus.includes(id);
  nodes.forEach((_, id) => set("node", id, left[id] && (alone(id) || beside[id].some((i) => seen.edge[i]))));
  if (seen.chosen !== null && seen.node[seen.chosen]) choose(seen.chosen, false);
  else if (seen.lit !== null) clear();
  else draw(changed);
  at("empty").hidden = seen.node.some(Boolean);
  at("empty").textContent = nodes.length ? words.filtered : at("empty").textContent;
};

const toggle = (name, key, label, picture) => {
  const button = press("", () => {
    if (!off[name].delete(key)) off[name].add(key);
    button.setAttribute("aria-pressed", String(!off[name].has(key)));
    filter();
  });
  button.setAttribute("aria-pressed", "true");
  button.append(...(picture ? [icon(key)] : []), label);
  return button;
};
const legend = () => at("kinds").replaceChildren(...Object.entries(kinds).map(([key, kind]) => {
  const button = toggle("kinds", key, `${kind.label} ${kind.count}`, true);
  button.setAttribute("aria-pressed", String(!off.kinds.has(key)));
  return button;
}));
legend();
at("relations").lastElementChild.append(...Object.entries(data.relations).map(([key, kind]) => toggle("relations", key, `${kind.label} ${kind.count}`)));
at("relations").hidden = !Object.keys(data.relations).length;

if (data.counties.length > 1) {
  const option = (label, value) => { const found = make("option", label); found.value = value; return found; };
  at("county").append(option(words.counties, ""), ...data.counties.map(option));
  at("county").hidden = false;
  at("county").addEventListener("change", () => { filter(); whole(); });
}

// A day as it is typed: a month is its first or its last day, and so is a year; nothing where it is none.
const typedDay = (text, last) => {
  const [, year, month, date] = /^\s*(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?)?\s*[年月]?\s*$/.exec(text) ?? [];
  if (!year) return NaN;
  const day = date ? Date.UTC(year, month - 1, date) : last ? Date.UTC(year, month ?? 12, 0) : Date.UTC(year, (month ?? 1) - 1, 1);
  return Math.min(time.last, Math.max(time.first, day / DAY));
};
// A slider with two thumbs, a step a day, and beside it the two days to be typed.
if (time.last > time.first) {
  const [from, to] = [at("from"), at("to")];
  const [fromDay, toDay] = [at("from-day"), at("to-day")];
  for (const slider of [from, to]) Object.assign(slider, { min: time.first, max: time.last, step: 1 });
  [from.value, to.value] = [time.first, time.last];
  const show = () => {
    [time.from, time.to] = [Math.min(from.valueAsNumber, to.valueAsNumber), Math.max(from.valueAsNumber, to.valueAsNumber)];
    [fromDay.value, toDay.value] = [dayOf(time.from), dayOf(time.to)];
    for (const slider of [from, to]) slider.setAttribute("aria-valuetext", dayOf(slider.valueAsNumber));
  };
  for (const slider of [from, to]) slider.addEventListener("input", () => { show(); filter(); });
  const typed = () => {
    const [a, b] = [typedDay(fromDay.value, false), typedDay(toDay.value, true)];
    if (!Number.isNaN(a + b)) [from.value, to.value] = [a, b];
    show();
    filter();
  };
  for (const box of [fromDay, toDay]) box.addEventListener("change", typed);
  show();
  at("time").hidden = false;
}
