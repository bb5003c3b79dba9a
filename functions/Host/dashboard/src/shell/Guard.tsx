import { Component, type ReactNode } from 'react';
import { Button } from '../design/Button';
import { Problem } from '../design/Notice';
import { Page } from '../design/Page';

/** Keeps an error of one view from taking the page away. Another view, or another try, starts afresh. */
export class Guard extends Component<{ children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {};

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return (
      <Page title="This view failed">
        <Problem error={this.state.error}>
          <p>
            This is an error of the dashboard, not of your data. If the program was replaced meanwhile, load the page
            again.
          </p>
          <div>
            <Button onClick={() => location.reload()}>Load again</Button>
          </div>
        </Problem>
      </Page>
    );
  }
}
