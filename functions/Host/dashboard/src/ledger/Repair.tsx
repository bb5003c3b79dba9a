import { useMutation, useQueryClient } from '@tanstack/react-query';
import { post } from '../api/client';
import { Confirm } from '../design/Confirm';
import { plural } from '../design/numbers';
import type { EntryState, LedgerReport } from './ledger';

const does: Partial<Record<EntryState, string>> = {
  Missing: 'get a run',
  Failed: 'go on from what failed',
  Terminated: 'go on from where they ended',
  Lost: 'begin anew',
  Unequal: 'begin anew',
};

interface Props {
  report: LedgerReport;
  scope: { objects?: string | undefined; from?: string | undefined; to?: string | undefined };
  close: () => void;
}

/** Repairs what the ledger found wrong, after saying what that means for each state. */
export function Repair({ report, scope, close }: Props) {
  const client = useQueryClient();
  const repair = useMutation({
    mutationFn: () => post<LedgerReport>('/ledger/repair', { ...scope, dryRun: false }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['ledger'] });
      close();
    },
  });
  const states = Object.entries(does)
    .map(([state, what]) => ({ state, what, number: report.objects.filter((entry) => entry.state === state).length }))
    .filter(({ number }) => number > 0);
  return (
    <Confirm
      title="Repair"
      label={`Repair ${plural(report.wrong, 'object')}`}
      close={close}
      act={() => repair.mutate()}
      isReady={!repair.isPending}
      error={repair.error}
    >
      <ul>
        {states.map(({ state, what, number }) => (
          <li key={state}>
            {plural(number, 'object')} that {number === 1 ? 'is' : 'are'} {state.toLowerCase()} {what}.
          </li>
        ))}
      </ul>
      {report.more > 0 && <p>{plural(report.more, 'more object')} that are not listed are repaired in the same way.</p>}
    </Confirm>
  );
}
