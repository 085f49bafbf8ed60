// What the reader leaves in: kinds, relations, a county, a stretch of time. Whatever is left with no line is left out.
const off = { kinds: new Set(), relations: new Set() };
const time = { from: 0, to: 0, steps: [] };
const days = data.days; // the days of issue, in order; a statement has the number of its own, or -1

// The steps of the slider: years, or months or days where all is of one year or month.
const steps = () => {
  for (const length of [4, 7, 10]) {
    const found = [...new Set(days.map((day) => day.slice(0, length)))];
    if (found.length > 1 || length === 10) return found;
  }
  return [];
};
const stepOf = (() => {
  time.steps = steps();
  time.to = time.steps.length - 1;
  const length = (time.steps[0] ?? "").length;
  const numbers = new Map(time.steps.map((step, i) => [step, i]));
  return days.map((day) => numbers.get(day.slice(0, length)));
})();
const isInTime = (index) => {
  const day = data.when[index];
  return day < 0 || (stepOf[day] >= time.from && stepOf[day] <= time.to);
};

const filter = () => {
  const county = at("county").value;
  const here = (id) => (nodes[id].c ?? []).includes(Number(county));
  const nowhere = (id) => !(nodes[id].c ?? []).length;
  const near = (id) => nowhere(id) && beside[id].some((i) => here(across(i, id)));
  const left = nodes.map((node, id) => !off.kinds.has(node.k) && (county === "" || here(id) || near(id)));
  edges.forEach((edge, i) => {
    const said = edge.kinds.some((kind) => !off.relations.has(kind)) && (!edge.s.length || edge.s.some(isInTime));
    seen.edge[i] = said && left[edge.from] && left[edge.to];
  });
  const alone = (id) => !beside[id].length || data.focus.includes(id);
  nodes.forEach((_, id) => { seen.node[id] = left[id] && (alone(id) || beside[id].some((i) => seen.edge[i])); });
  if (seen.chosen !== null && seen.node[seen.chosen]) choose(seen.chosen, false);
  else clear();
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

if (time.steps.length > 1) {
  const [from, to] = [at("from"), at("to")];
  for (const slider of [from, to]) Object.assign(slider, { min: 0, max: time.steps.length - 1, step: 1 });
  [from.value, to.value] = [0, time.steps.length - 1];
  const show = () => {
    [time.from, time.to] = [Math.min(from.valueAsNumber, to.valueAsNumber), Math.max(from.valueAsNumber, to.valueAsNumber)];
    at("from-shown").textContent = time.steps[time.from];
    at("to-shown").textContent = time.steps[time.to];
    from.setAttribute("aria-valuetext", time.steps[from.valueAsNumber]);
    to.setAttribute("aria-valuetext", time.steps[to.valueAsNumber]);
  };
  for (const slider of [from, to]) slider.addEventListener("input", () => { show(); filter(); });
  show();
  at("time").hidden = false;
}
