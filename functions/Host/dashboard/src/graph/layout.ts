import ELK, { type ElkNode } from 'elkjs/lib/elk-api';
import workerAddress from 'elkjs/lib/elk-worker.min.js?url';

export interface GraphNode {
  id: string;
  after: readonly string[];
}

export interface Placed {
  width: number;
  height: number;
  at: ReadonlyMap<string, { x: number; y: number }>;
}

export type Direction = 'RIGHT' | 'DOWN';

const elk = new ELK({ workerUrl: workerAddress, workerFactory: () => new Worker(workerAddress) });

const options = (direction: Direction): Record<string, string> => ({
  'elk.algorithm': 'layered',
  'elk.direction': direction,
  'elk.layered.spacing.nodeNodeBetweenLayers': direction === 'RIGHT' ? '56' : '40',
  'elk.spacing.nodeNode': '20',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
});

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
      after.filter((each) => known.has(each)).map((from) => ({ id: `${from}\n${id}`, sources: [from], targets: [id] })),
    ),
  };
  const placed = await elk.layout(graph);
  return {
    width: placed.width ?? 0,
    height: placed.height ?? 0,
    at: new Map((placed.children ?? []).map((node) => [node.id, { x: node.x ?? 0, y: node.y ?? 0 }])),
  };
}
