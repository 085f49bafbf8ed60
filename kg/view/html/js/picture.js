// The view as a picture: SVG of what is seen now, with its names; PNG is that SVG, drawn at twice the size.
const picture = () => {
  const { clientWidth: width, clientHeight: height } = at("labels");
  const root = svg("svg", { xmlns: NAMESPACE, width, height, viewBox: `0 0 ${width} ${height}`, "font-family": FACE, "text-anchor": "middle" });
  const inside = ([x, y]) => x > -50 && y > -50 && x < width + 50 && y < height + 50;
  const scale = drawer.scale();
  const spots = nodes.map((node) => drawer.at(node));
  root.append(svg("rect", { width, height, fill: theme().ground }));
  edges.forEach((edge, i) => {
    const [a, b] = [spots[edge.from], spots[edge.to]];
    if (!seen.edge[i] || !(inside(a) || inside(b))) return;
    const line = { x1: a[0].toFixed(1), y1: a[1].toFixed(1), x2: b[0].toFixed(1), y2: b[1].toFixed(1), stroke: theme()[edge.listed ? "listed" : "edge"] };
    root.append(svg("line", { ...line, ...(edge.listed ? { "stroke-dasharray": "4 3" } : {}), ...(isLitEdge(i) ? {} : { opacity: 0.15 }) }));
  });
  nodes.forEach((node, id) => {
    if (seen.node[id] && inside(spots[id])) root.append(shapeAt(node.k, ...spots[id], Number(drawer.radius(node, scale).toFixed(1)), isLit(id) ? {} : { opacity: 0.15 }));
  });
  for (const label of placed(drawer, width, height)) {
    const paint = { fill: label.soft ? theme().soft : theme().ink, stroke: theme().ground, "stroke-width": 3.5, "stroke-linejoin": "round", "paint-order": "stroke" };
    const text = svg("text", { "font-size": label.size.toFixed(1), ...(label.bold ? { "font-weight": 600 } : {}), ...(label.dim ? { opacity: LETTERS.dim } : {}), ...paint });
    label.lines.forEach((line, i) => {
      const part = svg("tspan", { x: label.x.toFixed(1), y: (label.y + i * label.size * 1.15).toFixed(1) });
      part.textContent = line;
      text.append(part);
    });
    root.append(text);
  }
  return { width, height, text: new XMLSerializer().serializeToString(root) };
};
const save = (blob, ending) => {
  const way = make("a");
  way.href = URL.createObjectURL(blob);
  way.download = `${data.file}.${ending}`;
  way.click();
  setTimeout(() => URL.revokeObjectURL(way.href), 60000);
};
const png = async () => {
  const { width, height, text } = picture();
  const image = new Image(width, height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = Object.assign(make("canvas"), { width: width * 2, height: height * 2 });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => { canvas.toBlob(done, "image/png"); });
};
at("svg").addEventListener("click", () => save(new Blob([picture().text], { type: "image/svg+xml" }), "svg"));
at("png").addEventListener("click", async () => save(await png(), "png"));
