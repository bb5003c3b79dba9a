// The hello sequence in DBOS: workflows of five steps, each step's result committed before the next begins. The harness starts it:
//
//   node dbos.mjs direct|queue WORKFLOWS IN_FLIGHT POOL          DBOS_SYSTEM_DATABASE_URL names the database
//
// direct: the process that starts a workflow runs it, its steps in memory one after the other. It is the fastest way that DBOS has.
// queue:  the workflow is first stored in a queue, from which any process may take it; its steps run where it runs.
// Prints "ready" when warm, runs WORKFLOWS at each line of its input, and prints the seconds that it took.
import { createInterface } from 'node:readline';
import { DBOS } from '@dbos-inc/dbos-sdk';

const [mode, workflows, inFlight, pool] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const queue = mode === 'queue' ? { queueName: 'sequences' } : {};

async function sequence(value) {
  for (let step = 0; step < 5; step++) value = await DBOS.runStep(async () => value + 1, { name: 'step' });
  return value;
}
const registered = DBOS.registerWorkflow(sequence, { name: 'sequence' });

DBOS.setConfig({
  name: 'spate-benchmark',
  systemDatabaseUrl: process.env.DBOS_SYSTEM_DATABASE_URL,
  systemDatabasePoolSize: pool,
  logLevel: 'error',
});
await DBOS.launch();
if (mode === 'queue') await DBOS.registerQueue('sequences', { minPollingIntervalMs: 20, workerConcurrency: inFlight });

await run(inFlight);
console.log('ready');
for await (const _ of createInterface({ input: process.stdin })) {
  const start = performance.now();
  await run(workflows);
  console.log((performance.now() - start) / 1000);
}
await DBOS.shutdown();

async function run(count) {
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const input = next++;
      const handle = await DBOS.startWorkflow(registered, queue)(input);
      const output = await handle.getResult(mode === 'queue' ? { pollingIntervalMs: 100 } : undefined);
      if (output !== input + 5) throw new Error(`${input} gave ${output}`);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
}
