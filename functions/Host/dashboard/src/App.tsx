import { type ComponentType, lazy, Suspense } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { useSession } from './api/session';
import { useStream } from './api/stream';
import { Empty, Outline } from './design/Notice';
import { Page } from './design/Page';
import { Account } from './login/Account';
import { LoginView } from './login/LoginView';
import { RunsView } from './runs/RunsView';
import { Guard } from './shell/Guard';
import { Shell } from './shell/Shell';

const BurstView = view(() => import('./burst/BurstView'), 'BurstView');
const CohortView = view(() => import('./cohort/CohortView'), 'CohortView');
const ReplaysView = view(() => import('./replays/ReplaysView'), 'ReplaysView');
const QueueView = view(() => import('./queue/QueueView'), 'QueueView');
const SchedulesView = view(() => import('./schedules/SchedulesView'), 'SchedulesView');
const LedgerView = view(() => import('./ledger/LedgerView'), 'LedgerView');
const ScalingView = view(() => import('./scaling/ScalingView'), 'ScalingView');
const AuditView = view(() => import('./audit/AuditView'), 'AuditView');
const LicencesView = view(() => import('./licences/LicencesView'), 'LicencesView');
const RunView = lazy(() => import('./run/RunView').then((module) => ({ default: module.RunView })));

export function App() {
  const [path] = useLocation();
  const session = useSession();
  useStream(!!session.data?.role);
  if (session.data?.keyRequired && !session.data.role) return <LoginView />;
  return (
    <Shell account={<Account />}>
      <Guard key={path}>
        <Suspense fallback={<Outline />}>
          <Switch>
            <Route path="/" component={BurstView} />
            <Route path="/runs" component={RunsView} />
            <Route path="/runs/:id">{({ id }) => <RunView key={id} id={decodeURIComponent(id)} />}</Route>
            <Route path="/cohort" component={CohortView} />
            <Route path="/replays" component={ReplaysView} />
            <Route path="/queue" component={QueueView} />
            <Route path="/schedules" component={SchedulesView} />
            <Route path="/ledger" component={LedgerView} />
            <Route path="/scaling" component={ScalingView} />
            <Route path="/audit" component={AuditView} />
            <Route path="/licences" component={LicencesView} />
            <Route>
              <Page title="Not found">
                <Empty title="There is no such view">The navigation has all of them.</Empty>
              </Page>
            </Route>
          </Switch>
        </Suspense>
      </Guard>
    </Shell>
  );
}

/** A view whose code is loaded when it is opened. */
function view<Name extends string>(load: () => Promise<Record<Name, ComponentType>>, name: Name) {
  return lazy(() => load().then((module) => ({ default: module[name] })));
}
