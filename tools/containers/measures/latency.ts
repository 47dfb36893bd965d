import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { instancesOf } from '../sensor.ts';
import { startScript, type Bench, type Measure } from './measure.ts';

const EXECS = 1000;
const RULE = 'content/rules/execution_container_management_utility.toml';

/** From the exec of a program to the line of its alert, as read by another process. */
export async function latency({ work, onEnd, cli }: Bench): Promise<readonly Measure[]> {
  const options = ['watch', '--format', 'ndjson', '--max-alerts', 'all', '--rules', RULE];
  const watch = spawn('setpriv', ['--pdeathsig', 'TERM', '--', ...cli, ...options], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise((resolve) => watch.on('close', resolve));
  const stop = async () => {
    watch.kill('SIGINT');
    await ended;
  };
  onEnd(stop);
  for (let tries = 0; tries < 100 && instancesOf(watch.pid ?? 0).length === 0; tries += 1) {
    await wait(50);
  }
  await wait(1000);

  const delays: number[] = [];
  createInterface({ input: watch.stdout }).on('line', (line) => {
    const now = Date.now();
    const alert = JSON.parse(line) as Readonly<Record<string, unknown>>;
    delays.push(now - Date.parse(String(alert['kibana.alert.original_time'])));
  });
  const script = `for i in {1..${EXECS}}; do docker ps; done`;
  const container = await startScript(work, script);
  await container.ended;
  await wait(2000);
  await container.remove();
  await stop();

  delays.sort((a, b) => a - b);
  const at = (share: number) => delays[Math.ceil(share * delays.length) - 1] ?? Number.NaN;
  return [
    {
      what: `alerts of ${EXECS} execs`,
      measured: String(delays.length),
      target: String(EXECS),
      isMet: delays.length === EXECS,
    },
    lineOf('exec to alert, median', at(0.5), 50),
    lineOf('exec to alert, 99th percentile', at(0.99), 250),
  ];
}

const lineOf = (what: string, milliseconds: number, below: number): Measure => ({
  what,
  measured: `${milliseconds} ms`,
  target: `< ${below} ms`,
  isMet: milliseconds < below,
});
