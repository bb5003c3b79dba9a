import { type NodeCall, useCallValues } from '../../api/nodes';
import { Button } from '../../design/Button';
import { Code } from '../../design/Code';
import { Facts } from '../../design/Facts';
import { StateMark } from '../../design/StateMark';
import { duration, moment } from '../../design/time';
import { Visible } from '../../design/visible';
import styles from './NodePanel.module.css';

export function CallDetails({
  run,
  call,
  rerun,
}: {
  run: string;
  call: NodeCall;
  rerun?: ((from: string) => void) | undefined;
}) {
  const seconds = (from?: string | null, to?: string | null) =>
    from && to ? duration((Date.parse(to) - Date.parse(from)) / 1000) : null;
  return (
    <div className={styles.section}>
      <Facts
        facts={[
          ['Item', <Visible key="item" text={call.item} />],
          ['State', <StateMark key="state" state={call.state} />],
          ['Attempt', String(call.attempt)],
          ['Scheduled', moment(call.scheduledAt)],
          ['Waited', seconds(call.scheduledAt, call.startedAt)],
          ['Worked', seconds(call.startedAt, call.endedAt)],
          ['Worker', call.worker && <Visible text={call.worker} />],
          ['Deliveries', call.deliveries != null && call.deliveries > 1 && String(call.deliveries)],
        ]}
      />
      {call.failure && (
        <p className={styles.failure}>
          <Visible text={call.failure} />
        </p>
      )}
      <Values run={run} call={call} />
      {rerun && (
        <div>
          <Button onClick={() => rerun(call.item)}>Rerun this item…</Button>
        </div>
      )}
    </div>
  );
}

function Values({ run, call }: { run: string; call: NodeCall }) {
  const { data } = useCallValues(run, call.task);
  return (
    <>
      {data?.input && <Value name="Input" json={data.input} />}
      {data?.output && <Value name="Output" json={data.output} />}
    </>
  );
}

function Value({ name, json }: { name: string; json: string }) {
  return (
    <details className="small">
      <summary>{name}</summary>
      <Code text={pretty(json)} />
    </details>
  );
}

/** JSON with line breaks; what was cut short, or is none, as it is. */
function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
