import type { NodeCall } from '../../api/nodes';

/** A line of the timeline: all attempts at one item. */
export interface Row {
  item: string;
  calls: readonly NodeCall[];
}

export interface Span {
  from: number;
  to: number;
}

/** The calls as lines, in the order in which their items were first called. */
export function toRows(calls: readonly NodeCall[]): Row[] {
  const rows = new Map<string, NodeCall[]>();
  for (const call of calls) {
    const row = rows.get(call.item);
    if (row) row.push(call);
    else rows.set(call.item, [call]);
  }
  return [...rows].map(([item, each]) => ({ item, calls: each }));
}

/** From the first call to the last answer; to now, while one is missing. */
export function spanOf(calls: readonly NodeCall[], now: number): Span {
  const from = calls.reduce((first, call) => Math.min(first, Date.parse(call.scheduledAt)), Number.POSITIVE_INFINITY);
  const to = calls.reduce((last, call) => Math.max(last, call.endedAt ? Date.parse(call.endedAt) : now), from);
  return { from, to: Math.max(to, from + 1) };
}

/** Of a call, when it waited for a worker, and when it worked. What is not known of a call under way counts as waiting. */
export function phasesOf(call: NodeCall, now: number): { wait: Span; work: Span } {
  const scheduled = Date.parse(call.scheduledAt);
  const end = call.endedAt ? Date.parse(call.endedAt) : now;
  const start = call.startedAt ? Math.max(scheduled, Date.parse(call.startedAt)) : end;
  return { wait: { from: scheduled, to: start }, work: { from: start, to: end } };
}

/** Four or five round marks over a time, in seconds from its start. */
export function marks({ from, to }: Span): number[] {
  const seconds = (to - from) / 1000;
  const rough = seconds / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? rough;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
}
