import { lazy, Suspense } from 'react';
import { Route, Switch } from 'wouter';
import { Empty, Outline } from './design/Notice';
import { Page } from './design/Page';
import { RunsView } from './runs/RunsView';
import { Shell } from './shell/Shell';

const RunView = lazy(() => import('./run/RunView').then((module) => ({ default: module.RunView })));

export function App() {
  return (
    <Shell>
      <Suspense fallback={<Outline />}>
        <Switch>
          <Route path="/" component={RunsView} />
          <Route path="/runs" component={RunsView} />
          <Route path="/runs/:id">{({ id }) => <RunView key={id} id={decodeURIComponent(id)} />}</Route>
          <Route>
            <Page title="Not found">
              <Empty title="There is no such view">The navigation has all of them.</Empty>
            </Page>
          </Route>
        </Switch>
      </Suspense>
    </Shell>
  );
}
