import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client';
import { steady } from '../api/live';
import { Answer } from '../design/Answer';
import { Empty } from '../design/Notice';
import { Page } from '../design/Page';
import type { Schedule } from './schedule';
import { ScheduleCard } from './ScheduleCard';

export function SchedulesView() {
  const query = useQuery({
    queryKey: ['schedules'],
    queryFn: ({ signal }) => get<{ schedules: Schedule[] }>('/schedules', undefined, signal),
    refetchInterval: steady,
  });
  return (
    <Page title="Schedules">
      <Answer query={query}>
        {({ schedules }) =>
          schedules.length === 0 ? (
            <NoSchedules />
          ) : (
            schedules.map((each) => <ScheduleCard key={each.name} schedule={each} />)
          )
        }
      </Answer>
    </Page>
  );
}

const NoSchedules = () => (
  <Empty title="There are no schedules">
    <p>A schedule in pipeline.yaml runs an orchestration at certain times, such as a summary of each day:</p>
    <pre>{'schedules:\n  daily-summary:\n    cron: 0 2 * * *\n    orchestration: DailySummary'}</pre>
  </Empty>
);
