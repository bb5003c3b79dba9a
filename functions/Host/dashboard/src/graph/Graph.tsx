import '@xyflow/react/dist/base.css';
import { Handle, type Edge, type Node, type NodeProps, Position, ReactFlow } from '@xyflow/react';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { type Direction, type GraphNode, layOut, type Placed } from './layout';
import styles from './Graph.module.css';

export interface GraphItem extends GraphNode {
  /** Whether it runs after everything, so that its edges are only a suggestion. */
  isLoose?: boolean;
  content: ReactNode;
  colour: string;
  label: string;
}

interface Props {
  items: readonly GraphItem[];
  size: { width: number; height: number };
  selected?: string | undefined;
  select: (id: string | undefined) => void;
}

type Content = Node<{ item: GraphItem; direction: Direction }>;

const narrow = matchMedia('(width <= 720px)');

/** A graph, laid out from left to right, or downwards on a phone. */
export function Graph({ items, size, selected, select }: Props) {
  const direction: Direction = narrow.matches ? 'DOWN' : 'RIGHT';
  const placed = useLayout(items, size, direction);
  const nodes = useMemo(
    (): Content[] =>
      items.flatMap((item) => {
        const position = placed?.at.get(item.id);
        return position
          ? [
              {
                id: item.id,
                type: 'item',
                position,
                data: { item, direction },
                selected: item.id === selected,
                ...size,
                ariaLabel: item.label,
              },
            ]
          : [];
      }),
    [items, placed, direction, selected, size],
  );
  const edges = useMemo(
    (): Edge[] =>
      items.flatMap((item) =>
        item.after.map((from) => ({
          id: `${from}\n${item.id}`,
          source: from,
          target: item.id,
          focusable: false,
          className: (item.isLoose ? styles.loose : styles.edge)!,
        })),
      ),
    [items],
  );
  if (!placed) return <div className={styles.frame} />;
  return (
    <div className={styles.frame} style={{ height: heightOf(placed, direction) }}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        fitView
        fitViewOptions={{ padding: 0.06, maxZoom: 1 }}
        minZoom={0.1}
        maxZoom={1.5}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        preventScrolling={false}
        zoomOnScroll={false}
        onNodeClick={(_, node) => select(node.id)}
        onPaneClick={() => select(undefined)}
        onNodesChange={(changes) => {
          for (const change of changes)
            if (change.type === 'select' && change.selected && change.id !== selected) select(change.id);
        }}
        proOptions={{ hideAttribution: true }}
      />
    </div>
  );
}

const nodeTypes = { item: Item };

function Item({ data: { item, direction }, selected }: NodeProps<Content>) {
  const [into, out] = direction === 'RIGHT' ? [Position.Left, Position.Right] : [Position.Top, Position.Bottom];
  return (
    <div
      className={styles.node}
      data-selected={selected}
      data-node={item.id}
      style={{ '--colour': item.colour } as React.CSSProperties}
    >
      <Handle type="target" position={into} className={styles.handle!} />
      {item.content}
      <Handle type="source" position={out} className={styles.handle!} />
    </div>
  );
}

/** Lays out anew only when nodes or edges change, not when states do. */
function useLayout(items: readonly GraphItem[], size: Props['size'], direction: Direction): Placed | undefined {
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

const heightOf = (placed: Placed, direction: Direction): number =>
  direction === 'DOWN' ? Math.min(560, placed.height + 48) : Math.min(520, Math.max(220, placed.height + 64));
