import type { RunState } from './runs';

/** Something that can be done to a run. What it does exactly is the server's to say, in a dry run. */
export interface RunAction {
  name: 'rewind' | 'restart' | 'rerun' | 'suspend' | 'resume' | 'terminate' | 'purge';
  label: string;
  title: string;
  explanation: string;
  from: readonly RunState[];
  isDangerous?: boolean;
}

const unfinished: readonly RunState[] = ['Pending', 'Running', 'Suspended'];
const ended: readonly RunState[] = ['Completed', 'Failed', 'Terminated'];

export const runActions: readonly RunAction[] = [
  {
    name: 'rewind',
    label: 'Rewind',
    title: 'Rewind this run',
    explanation:
      'What failed is done anew, what succeeded is kept. It runs the code and the pipeline that are deployed now.',
    from: ['Failed', 'Terminated'],
  },
  {
    name: 'restart',
    label: 'Restart…',
    title: 'Restart this run',
    explanation: 'Everything is done anew, from the start, with the code and the pipeline that are deployed now.',
    from: [...ended, ...unfinished],
  },
  {
    name: 'rerun',
    label: 'Rerun from…',
    title: 'Rerun from a node',
    explanation: 'That node and all that follows from it are done anew; what came before is kept.',
    from: ended,
  },
  {
    name: 'suspend',
    label: 'Suspend',
    title: 'Suspend this run',
    explanation: 'What is under way ends; nothing new begins until the run is resumed.',
    from: ['Pending', 'Running'],
  },
  {
    name: 'resume',
    label: 'Resume',
    title: 'Resume this run',
    explanation: 'The run goes on where it was held.',
    from: ['Suspended'],
  },
  {
    name: 'terminate',
    label: 'Terminate',
    title: 'Terminate this run',
    explanation: 'The run ends now. What it has committed stays. It can be rewound later.',
    from: unfinished,
    isDangerous: true,
  },
  {
    name: 'purge',
    label: 'Purge',
    title: 'Purge this run',
    explanation:
      'The run and its history are removed from the hub, and cannot be replayed. Its results stay in the bucket.',
    from: ended,
    isDangerous: true,
  },
];
