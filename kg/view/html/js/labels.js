// Names and the words on lines, drawn over the picture in letters of a size that can be read: the most linked first, each
// where it lies over no other and over no shape; the rest come up when the reader goes nearer.
const LETTERS = { least: 11.5, most: 18, dim: 0.22 };
const SHAPE = 3; // pixels of a shape's radius from which on only names of things MORE linked lie over it, by the size of letters
const MORE = 2;
const FEW = 500; // shapes in the window up to which smaller ones are kept free, too
const MOST = 700; // names drawn at once where there are few; where there are more, one for each PLACE of the window, in square pixels
const PLACE = 4500;
const FACE = data.style.fonts;
const ems = (text) => [...text].reduce((sum, c) => sum + (c.codePointAt(0) > 0x2e80 || "“”‘’…—".includes(c) ? 1 : 0.56), 0);
const rank = nodes.map((_, id) => id).sort((a, b) => nodes[b].f - nodes[a].f || a - b);

// Which stretches of the picture are taken: rectangles, kept by the squares of a grid, each with how much it weighs: what weighs
// more may lie over it.
const taken = () => {
  const SIDE = 48;
  const cells = new Map();
  const squares = ([x0, y0, x1, y1]) => {
    const found = [];
    for (let x = Math.floor(x0 / SIDE); x <= Math.floor(x1 / SIDE); x += 1)
      for (let y = Math.floor(y0 / SIDE); y <= Math.floor(y1 / SIDE); y += 1) found.push(x * 65536 + y);
    return found;
  };
  const over = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
  return {
    free: (box, own, weight = 0) => squares(box).every((s) => (cells.get(s) ?? []).every(([b, id, least]) => id === own || least < weight || !over(box, b))),
    take: (box, id, weight = Infinity) => squares(box).forEach((s) => (cells.has(s) ? cells.get(s).push([box, id, weight]) : cells.set(s, [[box, id, weight]]))),
  };
};

// The names and words that are drawn: text in lines, the middle of the first line's foot, the size of letters.
const placed = (drawer, width, height) => {
  const scale = drawer.scale();
  const room = taken();
  const found = [];
  const spots = new Map();
  const lights = seen.lit ? [...seen.lit].sort((a, b) => nodes[b].f - nodes[a].f || a - b) : [];
  const first = [...new Set([seen.chosen, seen.over, ...lights].filter((id) => id !== null))];
  const lit = new Set(first);
  for (const id of rank) {
    if (!seen.node[id]) continue;
    const [x, y] = drawer.at(nodes[id]);
    if (x < -60 || y < -20 || x > width + 60 || y > height + 20) continue;
    const r = drawer.radius(nodes[id], scale);
    spots.set(id, [x, y, r]);
  }
  const few = spots.size <= FEW;
  const most = few ? MOST : (width * height) / PLACE;
  for (const [id, [x, y, r]] of [...spots].slice(0, 3000))
    if (few || r >= SHAPE) room.take([x - r, y - r, x + r, y + r], id, nodes[id].f + (r < SHAPE ? 0 : MORE));
  const place = (id, dim) => {
    const [x, y, r] = spots.get(id);
    const size = Math.min(LETTERS.most, Math.max(LETTERS.least, nodes[id].f * Math.min(1, scale)));
    const lines = nodes[id].lines;
    const w = Math.max(...lines.map(ems)) * size;
    const h = lines.length * size * 1.15;
    const boxes = [[x, y + r + h / 2 + 2], [x + r + w / 2 + 3, y], [x - r - w / 2 - 3, y], [x, y - r - h / 2 - 2]];
    const must = id === seen.chosen || id === seen.over;
    const fits = ([bx, by]) => (bx - w / 2 > 0 && bx + w / 2 < width && by - h / 2 > 0 && by + h / 2 < height) || must;
    const spot = boxes.find((b) => fits(b) && room.free([b[0] - w / 2, b[1] - h / 2, b[0] + w / 2, b[1] + h / 2], id, nodes[id].f)) ?? (must ? boxes[0] : undefined);
    if (!spot) return;
    const [bx, by] = spot;
    room.take([bx - w / 2 - 2, by - h / 2, bx + w / 2 + 2, by + h / 2], -1);
    found.push({ lines, x: bx, y: by - h / 2 + size * 0.95, size, dim, bold: nodes[id].f >= 16 || must });
  };
  for (const id of first) if (spots.has(id)) place(id, false);
  for (const i of seen.litEdge ?? []) {
    const edge = edges[i];
    if (!edge.mark || !seen.edge[i] || !spots.has(edge.from) || !spots.has(edge.to)) continue;
    const [a, b] = [spots.get(edge.from), spots.get(edge.to)];
    const [x, y, w] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, ems(edge.mark) * 11.5];
    const box = [x - w / 2 - 2, y - 8, x + w / 2 + 2, y + 8];
    if (!room.free(box)) continue;
    room.take(box, -1);
    found.push({ lines: [edge.mark], x, y: y + 4, size: 11.5, dim: false, soft: true });
  }
  for (const id of rank) {
    if (found.length >= most) break;
    if (spots.has(id) && !lit.has(id)) place(id, seen.lit !== null);
  }
  return found;
};

const font = (label) => `${label.bold ? "600 " : ""}${label.size.toFixed(1)}px ${FACE}`;
const drawLabels = (drawer) => {
  const canvas = at("labels");
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.textAlign = "center";
  context.lineJoin = "round";
  context.strokeStyle = theme().ground;
  const found = placed(drawer, width, height);
  canvas.dataset.count = found.length; // for whoever looks at the page from outside
  for (const label of found) {
    context.globalAlpha = label.dim ? LETTERS.dim : 1;
    context.font = font(label);
    context.fillStyle = label.soft ? theme().soft : theme().ink;
    context.lineWidth = 3.5;
    label.lines.forEach((line, i) => {
      const y = label.y + i * label.size * 1.15;
      context.strokeText(line, label.x, y);
      context.fillText(line, label.x, y);
    });
  }
};
