// Search by characters or by pinyin: `赵永康`, `zhaoyongkang`, `zyk`, `zhao yk`. A character is met by one of its readings or
// by the letter one begins with.
const readings = data.readings;
const box = at("search");
const list = at("results");
let active = -1;

const reads = (name, wanted, start) => {
  const meets = (i, left) => {
    if (!left) return true;
    const found = readings[name[i]];
    if (!found) return i < name.length && left.startsWith(name[i].toLowerCase()) && meets(i + 1, left.slice(name[i].length));
    return found.some((r) => (left.startsWith(r) ? meets(i + 1, left.slice(r.length)) : r.startsWith(left)) || (left[0] === r[0] && meets(i + 1, left.slice(1))));
  };
  return meets(start, wanted);
};
// How well a name meets what is wanted: 0 is the name itself, 9 is not at all.
const distance = (name, wanted, letters) => {
  const low = name.toLowerCase();
  const place = low.indexOf(wanted);
  if (place >= 0) return low === wanted ? 0 : place === 0 ? 1 : 3;
  if (!letters) return 9;
  const characters = [...name];
  const start = characters.findIndex((_, i) => reads(characters, letters, i));
  return start < 0 ? 9 : start === 0 ? 2 : 4;
};
const find = (text) => {
  const wanted = text.trim().toLowerCase();
  const letters = /^[a-zü'’ ]+$/.test(wanted) ? wanted.replace(/['’ ]/g, "").replace(/ü/g, "v") : "";
  const score = (node) => Math.min(distance(node.l, wanted, letters), ...(node.n ?? []).map((n) => distance(n, wanted, letters) + 0.5));
  const found = nodes.map((node, id) => [score(node), id]).filter(([s]) => s < 9);
  return found.sort((a, b) => a[0] - b[0] || nodes[b[1]].f - nodes[a[1]].f || a[1] - b[1]).map(([, id]) => id);
};

const close = () => {
  list.hidden = true;
  active = -1;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
};
const pick = (id) => { close(); box.value = nodes[id].l; choose(id, true); };
const options = () => [...list.querySelectorAll("[role=option]")];
const move = (step) => {
  const all = options();
  if (!all.length) return;
  active = (active + step + all.length) % all.length;
  all.forEach((o, i) => o.setAttribute("aria-selected", String(i === active)));
  all[active].scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", all[active].id);
};
const search = () => {
  if (!box.value.trim()) return close();
  const found = find(box.value);
  list.replaceChildren(...found.slice(0, 50).map((id) => {
    const option = make("li", nodes[id].l);
    option.id = `result-${id}`;
    option.setAttribute("role", "option");
    option.append(make("small", [kinds[nodes[id].k].label, ...(nodes[id].a ?? []).slice(-2)].join(" ")));
    option.addEventListener("mousedown", (event) => { event.preventDefault(); pick(id); });
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
  if (event.key === "Enter" && active >= 0) pick(Number(options()[active].id.slice(7)));
});
