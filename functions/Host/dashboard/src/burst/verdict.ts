import { count, plural } from '../design/numbers';
import { between, duration, moment } from '../design/time';
import type { Burst } from './burst';

export interface Verdict {
  title: string;
  text: string;
  tone?: 'completed' | 'failed' | 'waiting' | 'running';
}

/** Whether the burst is on time, in one line, and why in another. */
export function verdictOf({ files, eta, deadline, now }: Burst): Verdict {
  const all = files.done + files.left + files.failed;
  const failed = files.failed > 0 ? ` ${plural(files.failed, 'file')} failed.` : '';
  if (all === 0)
    return {
      title: 'All quiet',
      text: 'No file has arrived in this time. Drop one into a bucket, and it appears here.',
    };
  if (files.left === 0) {
    return files.failed > 0
      ? { title: 'Done, with failures', text: `${plural(files.done, 'file')} done.${failed}`, tone: 'failed' }
      : { title: 'All done', text: `${plural(files.done, 'file')} done, and nothing is left.`, tone: 'completed' };
  }
  const progress = `${plural(files.done, 'file')} of ${count(all)} done.${failed}`;
  if (!eta)
    return { title: 'Under way', text: `${progress} It is too early to say when the rest will be.`, tone: 'running' };
  const rest = `The rest will be done at ${moment(eta)}, in ${duration(between(now, eta))}`;
  if (!deadline) return { title: 'Under way', text: `${progress} ${rest}.`, tone: 'running' };
  const spare = between(eta, deadline);
  return spare >= 0
    ? { title: 'On time', text: `${progress} ${rest}, ${duration(spare)} before the deadline.`, tone: 'completed' }
    : { title: 'Late', text: `${progress} ${rest}, ${duration(-spare)} after the deadline.`, tone: 'failed' };
}
