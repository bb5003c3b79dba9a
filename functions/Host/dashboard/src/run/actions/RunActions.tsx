import type { RunAction } from '../../api/actions';
import type { RunDetails } from '../../api/runs';
import { ReasonAction } from './ReasonAction';
import { RerunAction } from './RerunAction';
import { RestartAction } from './RestartAction';

/** An action that was asked for, and is not confirmed. */
export interface Asked {
  action: RunAction;
  from?: string;
}

interface Props {
  details: RunDetails;
  asked: Asked | undefined;
  close: () => void;
  said: (message: string) => void;
}

export function RunActions({ details, asked, close, said }: Props) {
  if (!asked) return null;
  const { action, from } = asked;
  if (action.name === 'restart') return <RestartAction details={details} action={action} close={close} said={said} />;
  if (action.name === 'rerun')
    return <RerunAction details={details} action={action} from={from} close={close} said={said} />;
  return <ReasonAction run={details.run.id} action={action} close={close} said={said} />;
}
