import '@xyflow/react/dist/base.css';
import {
  BaseEdge,
  type Edge,
  type EdgeProps,
  Handle,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  type ReactFlowInstance,
} from '@xyflow/react';
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { type Direction, edgeId, type GraphNode, layOut, type Placed } from './layout';
import styles from './Graph.module.css';

export interface GraphItem extends GraphNode {
  /** Whether it runs after everything, so that its edges are only a suggestion. */
  isLoose?: boolean;
  content: ReactNode;
  colour: string;
  label: string;
}

export interface Size {
  width: number;
  height: number;
}

interface Props {
  items: readonly GraphItem[];
  size: Size;
  selected?: string | undefined;
  select: (id: string | undefined) => void;
}

type Content = Node<{ item: GraphItem }, 'item'>;
type Way = Edge<{ way: string; isLoose: boolean }, 'way'>;

const narrow = matchMedia('(width <= 720px)');
const margin = 24;

/** A graph, laid out from left to right, or downwards on a phone. */
export function Graph({ items, size, selected, select }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const direction: Direction = narrow.matches ? 'DOWN' : 'RIGHT';
  const placed = useLayout(items, size, direction);
  const [flow, setFlow] = useState<ReactFlowInstance<Content, Way>>();
  const zoom = placed && width > 0 ? Math.min(1, (width - 2 * margin) / placed.width) : 1;
  useEffect(() => {
    if (!flow || !placed) return;
    void flow.setViewport({ x: (width - placed.width * zoom) / 2, y: margin, zoom });
  }, [flow, placed, width, zoom]);
  const nodes = useMemo(() => toNodes(items, placed, size, selected), [items, placed, size, selected]);
  const edges = useMemo(() => toEdges(items, placed), [items, placed]);
  return (
    <div ref={frame} className={styles.frame} style={placed && { height: placed.height * zoom + 2 * margin }}>
      {placed && width > 0 && (
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onInit={setFlow}
          minZoom={0.1}
          maxZoom={1.5}
          nodesDraggable={false}
          nodesConnectable={false}
          edgesFocusable={false}
          preventScrolling={false}
          zoomOnScroll={false}
          onNodeClick={(_, node) => select(node.id === selected ? undefined : node.id)}
          onPaneClick={() => select(undefined)}
          onNodesChange={(changes) => {
            for (const change of changes)
              if (change.type === 'select' && change.selected && change.id !== selected) select(change.id);
          }}
          proOptions={{ hideAttribution: true }}
        />
      )}
    </div>
  );
}

const nodeTypes = { item: Item };
const edgeTypes = { way: WayLine };

function Item({ data: { item }, selected }: NodeProps<Content>) {
  return (
    <div
      className={styles.node}
      data-selected={selected}
      data-node={item.id}
      style={{ '--colour': item.colour } as React.CSSProperties}
    >
      <Handle type="target" position={Position.Left} className={styles.handle!} />
      {item.content}
      <Handle type="source" position={Position.Right} className={styles.handle!} />
    </div>
  );
}

function WayLine({ id, data }: EdgeProps<Way>) {
  return <BaseEdge id={id} path={data!.way} className={`${styles.way} ${data!.isLoose ? styles.loose : ''}`} />;
}

function toNodes(items: readonly GraphItem[], placed: Placed | undefined, size: Size, selected?: string): Content[] {
  return items.flatMap((item): Content[] => {
    const position = placed?.at.get(item.id);
    if (!position) return [];
    return [
      {
        id: item.id,
        type: 'item',
        position,
        data: { item },
        selected: item.id === selected,
        ...size,
        ariaLabel: item.label,
      },
    ];
  });
}

const toEdges = (items: readonly GraphItem[], placed: Placed | undefined): Way[] =>
  items.flatMap((item) =>
    item.after.flatMap((from): Way[] => {
      const id = edgeId(from, item.id);
      const way = placed?.ways.get(id);
      return way
        ? [
            {
              id,
              type: 'way',
              source: from,
              target: item.id,
              focusable: false,
              data: { way, isLoose: item.isLoose ?? false },
            },
          ]
        : [];
    }),
  );

/** Lays out anew only when nodes or edges change, not when states do. */
function useLayout(items: readonly GraphItem[], size: Size, direction: Direction): Placed | undefined {
  const [placed, setPlaced] = useState<Placed>();
  const shape = JSON.stringify(items.map(({ id, after }) => [id, after]));
  useEffect(() => {
    let isCurrent = true;
    const nodes = (JSON.parse(shape) as [string, string[]][]).map(([id, after]) => ({ id, after }));
    void layOut(nodes, size, direction).then((result) => isCurrent && setPlaced(result));
    return () => {
      isCurrent = false;
    };
  }, [shape, size, direction]);
  return placed;
}

function useWidth(frame: React.RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(entry!.contentRect.width));
    observer.observe(frame.current!);
    return () => observer.disconnect();
  }, [frame]);
  return width;
}
