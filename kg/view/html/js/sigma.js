// The drawing of a large network: by sigma.js on graphology, in WebGL, with a shape for each kind.
const SHAPES = ["dot", "square", "diamond", "triangle", "triangleDown", "hexagon", "star"];
const SMALLEST = 1.6; // pixels of a node's radius, however far the reader is away
const MANY = 12000; // lines that are not drawn while the reader moves the picture
const NEAR = 6; // pixels from a line within which a press is meant for it

// sigma is not there where the browser has no WebGL: it fails while it is read.
const shapeProgram = () => {
  const { NodeProgram, floatColor } = { ...Sigma.rendering, ...Sigma.utils };
  return class extends NodeProgram {
    getDefinition() {
      const { FLOAT, UNSIGNED_BYTE, POINTS } = WebGLRenderingContext;
      const attribute = (name, size, type, normalized) => ({ name, size, type, normalized });
      const shaders = read("shaders");
      return {
        VERTICES: 1,
        VERTEX_SHADER_SOURCE: shaders.vertex,
        FRAGMENT_SHADER_SOURCE: shaders.fragment,
        METHOD: POINTS,
        UNIFORMS: ["u_sizeRatio", "u_pixelRatio", "u_matrix", "u_least"],
        ATTRIBUTES: [attribute("a_position", 2, FLOAT), attribute("a_size", 1, FLOAT), attribute("a_shape", 1, FLOAT), attribute("a_color", 4, UNSIGNED_BYTE, true), attribute("a_id", 4, UNSIGNED_BYTE, true)],
      };
    }
    processVisibleItem(id, start, node) {
      this.array.set([node.x, node.y, node.size, node.shape, floatColor(node.color), id], start);
    }
    setUniforms({ sizeRatio, pixelRatio, matrix }, { gl, uniformLocations: at }) {
      gl.uniform1f(at.u_sizeRatio, sizeRatio);
      gl.uniform1f(at.u_pixelRatio, pixelRatio);
      gl.uniform1f(at.u_least, SMALLEST);
      gl.uniformMatrix3fv(at.u_matrix, false, matrix);
    }
  };
};

// A colour with less of it left: mixed with the ground, for what is not lit.
const faded = (tone, part) => {
  const mix = (i) => Math.round(parseInt(tone.slice(i, i + 2), 16) * part + parseInt(theme().ground.slice(i, i + 2), 16) * (1 - part));
  return `#${[1, 3, 5].map((i) => mix(i).toString(16).padStart(2, "0")).join("")}`;
};

const makeDrawer = (element, told) => {
  const graph = new graphology.MultiDirectedGraph();
  nodes.forEach((node, id) => graph.addNode(id, { x: node.x, y: -node.y, size: node.r, shape: SHAPES.indexOf(kinds[node.k].shape) }));
  edges.forEach((edge, i) => graph.addEdgeWithKey(`e${i}`, edge.from, edge.to, { size: 1 }));
  const shapes = shapeProgram();
  const sigma = new Sigma(graph, element, {
    allowInvalidContainer: true,
    renderLabels: false,
    hideEdgesOnMove: edges.length > MANY,
    itemSizesReference: "positions",
    zoomToSizeRatioFunction: (ratio) => ratio,
    minEdgeThickness: 0.7,
    minCameraRatio: 0.0005,
    maxCameraRatio: 40,
    stagePadding: 30,
    defaultNodeType: "shape",
    nodeProgramClasses: { shape: shapes },
    nodeHoverProgramClasses: { shape: shapes },
    defaultDrawNodeHover: () => {},
    nodeReducer: (id, node) => {
      const tone = colour(nodes[id].k);
      return { ...node, hidden: !seen.node[id], color: isLit(Number(id)) ? tone : faded(tone, 0.15), zIndex: isLit(Number(id)) ? 1 : 0 };
    },
    edgeReducer: (key, line) => {
      const i = Number(key.slice(1));
      const tone = seen.litEdge !== null && isLitEdge(i) ? theme().ink : theme()[edges[i].listed ? "listed" : "edge"];
      return { ...line, hidden: !seen.edge[i], color: isLitEdge(i) ? tone : faded(tone, 0.12) };
    },
    zIndex: true,
  });
  const camera = sigma.getCamera();
  // Where a point is as the camera has been set; what sigma tells without being told the camera's state holds for its last picture.
  const now = (x, y) => sigma.graphToViewport({ x, y }, { cameraState: camera.getState() });
  const unit = () => {
    const [a, b] = [now(0, 0), now(1000, 0)];
    return Math.hypot(a.x - b.x, a.y - b.y) / 1000;
  };
  const place = (node) => { const { x, y } = sigma.graphToViewport({ x: node.x, y: -node.y }); return [x, y]; };
  // The line nearest to a place of the window; sigma's own way would draw every line twice.
  const lineAt = (x, y) => {
    let [best, least] = [null, NEAR];
    edges.forEach((edge, i) => {
      if (!seen.edge[i]) return;
      const [[ax, ay], [bx, by]] = [place(nodes[edge.from]), place(nodes[edge.to])];
      const [dx, dy] = [bx - ax, by - ay];
      const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
      const far = Math.hypot(x - ax - along * dx, y - ay - along * dy);
      if (far < least) [best, least] = [i, far];
    });
    return best;
  };
  sigma.on("clickNode", ({ node }) => told.press(Number(node), null));
  sigma.on("clickStage", ({ event }) => told.press(null, lineAt(event.x, event.y)));
  sigma.on("enterNode", ({ node }) => told.over(Number(node)));
  sigma.on("leaveNode", () => told.over(null));
  sigma.on("afterRender", () => told.drawn());
  sigma.on("resize", () => told.resized());
  for (const event of ["wheel", "mousedown", "touchdown"]) (event === "touchdown" ? sigma.getTouchCaptor() : sigma.getMouseCaptor()).on(event, () => told.moved());
  return {
    update: (changed) => {
      const part = changed && { nodes: changed.nodes.map(String), edges: changed.edges.map((i) => `e${i}`) };
      if (!part || part.nodes.length + part.edges.length) sigma.refresh({ skipIndexation: true, ...(part && { partialGraph: part }) });
    },
    redraw: () => sigma.scheduleRender(),
    at: place,
    scale: unit,
    radius: (node, scale) => Math.max(node.r * scale, SMALLEST),
    view: (x, y, scale) => {
      const middle = sigma.viewportToFramedGraph(now(x, -y));
      camera.setState({ ...middle, ratio: camera.ratio * (unit() / scale) });
    },
    middle: () => {
      const { width, height } = sigma.getDimensions();
      const { x, y } = sigma.viewportToGraph({ x: width / 2, y: height / 2 });
      return [x, -y];
    },
  };
};
