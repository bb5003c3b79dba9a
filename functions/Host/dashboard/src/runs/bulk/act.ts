import type { RunAction } from '../../api/actions';
import { ApiError, post, remove } from '../../api/client';
import type { RunSummary } from '../../api/runs';

/** What came of an action for one run; no refusal if it was, or would be, done. */
export interface Outcome {
  run: string;
  refusal?: string;
}

const atOnce = 4;

/** Does an action to each of several runs, a few at a time; or asks what would be. */
export async function act(runs: readonly RunSummary[], action: RunAction, dryRun: boolean): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let index = 0; index < runs.length; index += atOnce) {
    outcomes.push(...(await Promise.all(runs.slice(index, index + atOnce).map((run) => actOn(run, action, dryRun)))));
  }
  return outcomes;
}

async function actOn({ id, state }: RunSummary, { name, from, label }: RunAction, dryRun: boolean): Promise<Outcome> {
  if (!from.includes(state))
    return { run: id, refusal: `${label.replace('…', '')} does not fit the run '${id}': it is ${state}.` };
  const path = `/runs/${encodeURIComponent(id)}`;
  try {
    if (name !== 'purge') await post(`${path}/${name}`, {}, { dryRun });
    else if (!dryRun) await remove(path);
    return { run: id };
  } catch (error) {
    if (error instanceof ApiError && !error.isUnreachable) return { run: id, refusal: error.message };
    throw error;
  }
}
