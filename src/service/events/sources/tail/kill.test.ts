import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'rolldown';
import { expect, it } from 'vitest';
import { until } from '../sources.testing.ts';
import { readLog } from './tail-child.testing.ts';

const KILLS = 10;
const SCRIPT = join(import.meta.dirname, 'tail-child.testing.ts');

it(`stores each line exactly once over ${KILLS} kills, under load and rotation`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tail-kill-'));
  const [log, places, name] = ['log', 'places', 'a.log'].map((each) => join(folder, each)) as [
    string,
    string,
    string,
  ];
  // Built, as it starts in a tenth of the time.
  const child = join(folder, 'child.mjs');
  await build({ input: SCRIPT, output: { file: child }, platform: 'node', logLevel: 'silent' });
  let written = 0;
  let rotations = 0;
  const write = setInterval(() => {
    for (let count = 0; count < 40; count += 1) {
      // The end of one write and the beginning of the next share a line.
      appendFileSync(name, `${written === 0 ? '' : '\n'}{"n":${written}}`);
      written += 1;
    }
    if (written % 2000 === 0) {
      appendFileSync(name, '\n');
      renameSync(name, `${name}.${rotations}`);
      rotations += 1;
    }
  }, 5);
  const children: ChildProcess[] = [];
  const start = async () => {
    const before = existsSync(`${log}.started`) ? readFileSync(`${log}.started`).length : 0;
    const args = [child, log, places, `${name}*`];
    const started = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    children.push(started);
    await until(
      () => existsSync(`${log}.started`) && readFileSync(`${log}.started`).length > before,
      60_000,
    );
    return started;
  };
  const kill = async (process: ChildProcess) => {
    const gone = once(process, 'exit');
    process.kill('SIGKILL');
    await gone;
  };
  try {
    for (let count = 0; count < KILLS; count += 1) {
      const running = await start();
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 150));
      await kill(running);
    }
    clearInterval(write);
    appendFileSync(name, '\n');
    const last = await start();
    await until(() => readLog(log).length >= written);
    await kill(last);
    const stored = readLog(log).map(([, line]) => (JSON.parse(line) as { n: number }).n);
    expect(rotations).toBeGreaterThan(3);
    expect(stored.toSorted((a, b) => a - b)).toEqual(Array.from({ length: written }, (_, n) => n));
  } finally {
    clearInterval(write);
    for (const each of children) each.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
});
