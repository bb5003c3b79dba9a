import { useMemo } from 'react';
import type { NodeDetails } from '../api/runs';
import { Graph, type GraphItem } from '../graph/Graph';
import { colourOf } from '../design/StateMark';
import { RunNode } from './RunNode';

const size = { width: 154, height: 60 };

/** The run's graph: its nodes with their states, each fan-out folded into one. */
export function RunGraph({
  nodes,
  selected,
  select,
}: {
  nodes: readonly NodeDetails[];
  selected?: string | undefined;
  select: (path: string | undefined) => void;
}) {
  const items = useMemo(() => nodes.map((node): GraphItem => toItem(node, ends(nodes))), [nodes]);
  return <Graph items={items} size={size} selected={selected} select={select} />;
}

function toItem(node: NodeDetails, last: string[]): GraphItem {
  return {
    id: node.path,
    after: node.isExitHandler ? last : node.after,
    isLoose: node.isExitHandler,
    content: <RunNode node={node} />,
    colour: colourOf(node.state),
    label: `${node.name}: ${node.state}`,
  };
}

/** The nodes that no other waits for: exit handlers come after them. */
function ends(nodes: readonly NodeDetails[]): string[] {
  const waitedFor = new Set(nodes.flatMap((node) => node.after));
  return nodes.filter((node) => !node.isExitHandler && !waitedFor.has(node.name)).map((node) => node.path);
}
