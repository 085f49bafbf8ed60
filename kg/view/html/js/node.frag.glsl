precision mediump float;
varying vec4 v_color;
varying float v_shape;
varying float v_width;

// How far a point of the square from -1 to 1 (y down) is outside a shape; below 0 it is inside.
float polygon(vec2 p, float n, float reach, float turn) {
  float a = atan(p.x, -p.y) + turn, part = 6.2831853 / n;
  return cos(floor(0.5 + a / part) * part - a) * length(p) - reach;
}

float outside(vec2 p) {
  if (v_shape < 0.5) return length(p) - 0.94;
  if (v_shape < 1.5) return max(abs(p.x), abs(p.y)) - 0.84;
  if (v_shape < 2.5) return (abs(p.x) / 0.9 + abs(p.y) - 1.0) * 0.7;
  if (v_shape < 3.5) return max(p.y - 0.8, (abs(p.x) * 1.75 - p.y - 0.95) * 0.5);
  if (v_shape < 4.5) return max(-p.y - 0.8, (abs(p.x) * 1.75 + p.y - 0.95) * 0.5);
  if (v_shape < 5.5) return polygon(p, 6.0, 0.87, 0.5235988);
  float a = abs(mod(atan(p.x, -p.y) + 0.6283185, 1.2566371) - 0.6283185);
  vec2 q = length(p) * vec2(cos(a), sin(a)), edge = vec2(0.42 * 0.809 - 1.0, 0.42 * 0.5878);
  return (edge.x * q.y - edge.y * (q.x - 1.0)) / length(edge) * -1.0;
}

void main() {
  float d = outside(gl_PointCoord * 2.0 - 1.0);
  #ifdef PICKING_MODE
  if (d > 0.0) discard;
  gl_FragColor = v_color;
  #else
  float shown = 1.0 - smoothstep(-v_width, v_width * 0.5, d);
  if (shown < 0.01) discard;
  gl_FragColor = v_color * shown;
  #endif
}
