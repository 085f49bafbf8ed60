// What the parts of the network page share.
const nodes = data.nodes;
const edges = data.edges;
const kinds = data.kinds;
// On a phone held upright, groups stand above each other.
if (innerHeight > innerWidth) for (const node of nodes) if (node.high) [node.x, node.y] = node.high;

// Corners of the shapes, in a square from -1 to 1; a shape without corners is a disk.
const CORNERS = {
  square: [-0.84, -0.84, 0.84, -0.84, 0.84, 0.84, -0.84, 0.84],
  diamond: [0, -1, 0.9, 0, 0, 1, -0.9, 0],
  triangle: [0, -0.95, 1, 0.8, -1, 0.8],
  triangleDown: [-1, -0.8, 1, -0.8, 0, 0.95],
  hexagon: [-0.5, -0.87, 0.5, -0.87, 1, 0, 0.5, 0.87, -0.5, 0.87, -1, 0],
  star: [0, -1, 0.26, -0.32, 1, -0.28, 0.42, 0.18, 0.62, 0.92, 0, 0.5, -0.62, 0.92, -0.42, 0.18, -1, -0.28, -0.26, -0.32],
};
const shapeAt = (kind, x, y, r, attributes = {}) => {
  const corners = CORNERS[kinds[kind].shape];
  const place = (v, i) => (v * r + (i % 2 ? y : x)).toFixed(1);
  const all = { fill: colour(kind), ...attributes };
  return corners ? svg("polygon", { points: corners.map(place).join(" "), ...all }) : svg("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r, ...all });
};
const icon = (kind) => {
  const picture = svg("svg", { viewBox: "-8 -8 16 16", class: "shape", "aria-hidden": "true" });
  picture.append(shapeAt(kind, 0, 0, 7));
  return picture;
};

// Light and dark: as the reader's system has it, until the button is pressed.
let dark = matchMedia("(prefers-color-scheme: dark)").matches;
const theme = () => data.style[dark ? "dark" : "light"];
const colour = (kind) => kinds[kind][dark ? "dark" : "color"];

// What is seen now: which nodes and edges the filters leave, what is chosen, what the pointer is over.
const seen = { node: nodes.map(() => true), edge: edges.map(() => true), lit: null, litEdge: null, chosen: null, over: null };
const beside = nodes.map(() => []);
edges.forEach((edge, i) => { beside[edge.from].push(i); beside[edge.to].push(i); });
const across = (i, id) => (edges[i].from === id ? edges[i].to : edges[i].from);
const isLit = (id) => seen.lit === null || seen.lit.has(id);
const isLitEdge = (i) => seen.litEdge === null || seen.litEdge.has(i);
