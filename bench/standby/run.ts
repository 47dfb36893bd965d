// How long the state in PostgreSQL is without a service: one is killed or paused, and another on standby takes over.
//
//   npm run bench:standby -- --rounds 3
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { PostgresServer } from '../../src/stores/postgres/server.testing.ts';
import { freePort } from '../../tools/service-process.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } });

interface Standby {
  readonly child: ChildProcess;
  readonly url: string;
}

const server = PostgresServer.start();
const folder = mkdtempSync(join(tmpdir(), 'standby-bench-'));

async function standby(name: string): Promise<Standby> {
  const address = `127.0.0.1:${await freePort()}`;
  const state = ['--state', server.url, '--standby'];
  const data = join(folder, name);
  const args = ['dist/cli/main.cjs', 'serve', '--data', data, '--listen', address, ...state];
  return {
    child: spawn(process.execPath, args, { stdio: 'ignore' }),
    url: `http://${address}/readyz`,
  };
}

/** Milliseconds until it answers with this status. */
async function until(url: string, wanted: number): Promise<number> {
  const start = performance.now();
  for (;;) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(1_000) }).catch(() => null);
    if (answer?.status === wanted) return Math.round(performance.now() - start);
    await sleep(20);
  }
}

let active = await standby('first');
await until(active.url, 200);
console.log('| round | killed, ms | paused, ms | load |\n| --- | ---: | ---: | ---: |');
for (let round = 1; round <= Number(values.rounds); round += 1) {
  const times: number[] = [];
  for (const signal of ['SIGKILL', 'SIGSTOP'] as const) {
    const next = await standby(`${signal}-${round}`);
    await until(next.url, 503);
    active.child.kill(signal);
    times.push(await until(next.url, 200));
    active.child.kill('SIGKILL');
    active = next;
  }
  console.log(`| ${round} | ${times.join(' | ')} | ${loadavg()[0]?.toFixed(1)} |`);
}
const exit = once(active.child, 'exit');
active.child.kill('SIGKILL');
await exit;
server.stop();
rmSync(folder, { recursive: true });
