import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { post } from '../api/client';
import { useCanAct } from '../api/session';
import { Button } from '../design/Button';
import { Facts } from '../design/Facts';
import { Problem } from '../design/Notice';
import { count, plural } from '../design/numbers';
import { Panel } from '../design/Page';
import { StateMark } from '../design/StateMark';
import { fullMoment, moment } from '../design/time';
import { Visible } from '../design/visible';
import { runAddress } from '../runs/filters';
import { RunNow } from './RunNow';
import type { Schedule } from './schedule';
import styles from './Schedules.module.css';

export function ScheduleCard({ schedule }: { schedule: Schedule }) {
  const canAct = useCanAct();
  const [isAsking, setAsking] = useState(false);
  const client = useQueryClient();
  const path = `/schedules/${encodeURIComponent(schedule.name)}`;
  const toggle = useMutation({
    mutationFn: () => post(`${path}/${schedule.suspended ? 'resume' : 'suspend'}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['schedules'] }),
  });
  return (
    <Panel
      title={<Visible text={schedule.name} />}
      aside={
        canAct && (
          <span className={styles.actions}>
            <Button onClick={() => setAsking(true)}>Run now…</Button>
            <Button disabled={toggle.isPending} onClick={() => toggle.mutate()}>
              {schedule.suspended ? 'Resume' : 'Suspend'}
            </Button>
          </span>
        )
      }
    >
      <div className={styles.card}>
        <Facts
          facts={[
            [
              'State',
              schedule.suspended ? (
                <StateMark key="s" state="Suspended" />
              ) : (
                <StateMark key="s" state="Succeeded" label="Active" />
              ),
            ],
            [
              'Times',
              <span key="t">
                <code>{schedule.cron}</code> <span className="quiet">{schedule.timeZone}</span>
              </span>,
            ],
            ['Runs', schedule.orchestration],
            ['Meanwhile', `${schedule.concurrencyPolicy} while an earlier run is under way`],
            [
              'Started',
              `${plural(schedule.started, 'run')}${schedule.missed > 0 ? `, ${count(schedule.missed)} missed` : ''}`,
            ],
          ]}
        />
        <Facts
          facts={[
            [
              'Next',
              schedule.suspended ? (
                <span className="quiet">none while it is suspended</span>
              ) : (
                <Times times={schedule.next.slice(0, 3)} />
              ),
            ],
            ['Under way', schedule.running.length > 0 && schedule.running.map((id) => <Run key={id} id={id} />)],
            ['Last run', schedule.lastRun && <Run id={schedule.lastRun} />],
            ['To make up', schedule.waiting.length > 0 && <Times times={schedule.waiting} />],
          ]}
        />
      </div>
      {schedule.problem && (
        <p className={styles.problem} role="alert">
          <Visible text={schedule.problem} />
        </p>
      )}
      {toggle.error && <Problem error={toggle.error} />}
      {isAsking && <RunNow path={path} name={schedule.name} close={() => setAsking(false)} />}
    </Panel>
  );
}

const Times = ({ times }: { times: readonly string[] }) =>
  times.map((time) => (
    <div key={time}>
      <time dateTime={time} title={fullMoment(time)}>
        {moment(time)}
      </time>
    </div>
  ));

const Run = ({ id }: { id: string }) => (
  <div>
    <Link href={runAddress(id)}>
      <Visible text={id} />
    </Link>
  </div>
);
