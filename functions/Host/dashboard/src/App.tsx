import { lazy, Suspense } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { Empty, Outline } from './design/Notice';
import { Page } from './design/Page';
import { RunsView } from './runs/RunsView';
import { Guard } from './shell/Guard';
import { Shell } from './shell/Shell';

const RunView = lazy(() => import('./run/RunView').then((module) => ({ default: module.RunView })));

export function App() {
  const [path] = useLocation();
  return (
    <Shell>
      <Guard key={path}>
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
      </Guard>
    </Shell>
  );
}
