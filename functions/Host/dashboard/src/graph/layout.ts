import ELK, { type ElkExtendedEdge, type ElkNode, type ElkPoint } from 'elkjs/lib/elk-api';
import workerAddress from 'elkjs/lib/elk-worker.min.js?url';

export interface GraphNode {
  id: string;
  after: readonly string[];
}

export interface Placed {
  width: number;
  height: number;
  at: ReadonlyMap<string, { x: number; y: number }>;
  /** The way of each edge, as an SVG path. */
  ways: ReadonlyMap<string, string>;
}

export type Direction = 'RIGHT' | 'DOWN';

const elk = new ELK({ workerUrl: workerAddress, workerFactory: () => new Worker(workerAddress) });

const options = (direction: Direction): Record<string, string> => ({
  'elk.algorithm': 'layered',
  'elk.direction': direction,
  'elk.edgeRouting': 'SPLINES',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
  'elk.layered.spacing.nodeNodeBetweenLayers': direction === 'RIGHT' ? '28' : '36',
  'elk.spacing.nodeNode': '18',
  'elk.spacing.edgeNode': '12',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
});

export const edgeId = (from: string, to: string): string => `${from}\n${to}`;

/** Where the nodes of a graph lie. It is computed beside the page, which stays responsive. */
export async function layOut(
  nodes: readonly GraphNode[],
  size: { width: number; height: number },
  direction: Direction,
): Promise<Placed> {
  const known = new Set(nodes.map(({ id }) => id));
  const graph: ElkNode = {
    id: '',
    layoutOptions: options(direction),
    children: nodes.map(({ id }) => ({ id, ...size })),
    edges: nodes.flatMap(({ id, after }) =>
      after.filter((each) => known.has(each)).map((from) => ({ id: edgeId(from, id), sources: [from], targets: [id] })),
    ),
  };
  const placed = await elk.layout(graph);
  return {
    width: placed.width ?? 0,
    height: placed.height ?? 0,
    at: new Map((placed.children ?? []).map((node) => [node.id, { x: node.x ?? 0, y: node.y ?? 0 }])),
    ways: new Map((placed.edges ?? []).map((edge) => [edge.id, wayOf(edge)])),
  };
}

/** ELK gives splines as control points: three for each piece. */
function wayOf(edge: ElkExtendedEdge): string {
  const { startPoint, bendPoints = [], endPoint } = edge.sections![0]!;
  const points = [...bendPoints, endPoint];
  const pieces = [`M${at(startPoint)}`];
  for (let index = 0; index < points.length; index += 3) {
    const piece = points.slice(index, index + 3);
    pieces.push(`${['', 'L', 'Q', 'C'][piece.length]}${piece.map(at).join(' ')}`);
  }
  return pieces.join('');
}

const at = ({ x, y }: ElkPoint): string => `${x},${y}`;
