// The drawing of a small network: by vis-network, with the nodes and edges that pyvis has written.
const makeDrawer = (element, told) => {
  const drawn = new vis.DataSet(read("nodes").map((node) => ({ ...node, label: undefined, x: nodes[node.id].x, y: nodes[node.id].y })));
  const lines = new vis.DataSet(read("edges"));
  const network = new vis.Network(element, { nodes: drawn, edges: lines }, read("options"));
  const update = (changed = { nodes: nodes.keys(), edges: edges.keys() }) => {
    drawn.update([...changed.nodes].map((id) => [nodes[id], id]).map(([node, id]) => ({ id, hidden: !seen.node[id], color: colour(node.k), opacity: isLit(id) ? 1 : 0.15, borderWidth: id === seen.chosen ? 3 : 0 })));
    lines.update([...changed.edges].map((id) => [edges[id], id]).map(([edge, id]) => {
      const tone = theme()[edge.listed ? "listed" : "edge"];
      return { id, hidden: !seen.edge[id], color: { color: tone, highlight: theme().ink, hover: theme().ink, opacity: isLitEdge(id) ? 1 : 0.12 }, width: seen.litEdge !== null && isLitEdge(id) ? 2 : 1 };
    }));
  };
  network.on("click", ({ nodes: [node], edges: [edge] }) => told.press(node ?? null, edge ?? null));
  network.on("hoverNode", ({ node }) => told.over(node));
  network.on("blurNode", () => told.over(null));
  network.on("afterDrawing", () => told.drawn());
  for (const event of ["zoom", "dragStart"]) network.on(event, () => told.moved());
  network.on("resize", () => told.resized());
  return {
    update,
    redraw: () => network.redraw(),
    at: (node) => { const { x, y } = network.canvasToDOM(node); return [x, y]; },
    scale: () => network.getScale(),
    radius: (node, scale) => node.r * scale,
    view: (x, y, scale) => network.moveTo({ position: { x, y }, scale, animation: false }),
    middle: () => { const { x, y } = network.getViewPosition(); return [x, y]; },
  };
};
