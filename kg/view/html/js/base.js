"use strict";
// What all parts of the page share. All words from pages go in as text (textContent, canvas), never as HTML.
const at = (id) => document.getElementById(id);
const read = (id) => JSON.parse(at(id).textContent);
const data = read("data");
const words = data.words;
const nodes = data.nodes;
const edges = data.edges;
const kinds = data.kinds;
// On a phone held upright, groups stand above each other.
if (innerHeight > innerWidth) for (const node of nodes) if (node.high) [node.x, node.y] = node.high;

// The statements are read when the first of them is shown: most of a large page is their words.
let statements;
const statementAt = (index) => (statements ??= read("statements"))[index];

const make = (tag, text, className) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
};
const press = (text, action, className) => {
  const button = make("button", text, className);
  button.type = "button";
  button.addEventListener("click", action);
  return button;
};

// Corners of the shapes, in a square from -1 to 1; a shape without corners is a disk.
const CORNERS = {
  square: [-0.84, -0.84, 0.84, -0.84, 0.84, 0.84, -0.84, 0.84],
  diamond: [0, -1, 0.9, 0, 0, 1, -0.9, 0],
  triangle: [0, -0.95, 1, 0.8, -1, 0.8],
  triangleDown: [-1, -0.8, 1, -0.8, 0, 0.95],
  hexagon: [-0.5, -0.87, 0.5, -0.87, 1, 0, 0.5, 0.87, -0.5, 0.87, -1, 0],
  star: [0, -1, 0.26, -0.32, 1, -0.28, 0.42, 0.18, 0.62, 0.92, 0, 0.5, -0.62, 0.92, -0.42, 0.18, -1, -0.28, -0.26, -0.32],
};
const NAMESPACE = "http://www.w3.org/2000/svg";
const svg = (tag, attributes) => {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
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
