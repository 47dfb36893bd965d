import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CANNOT_TRACE, named } from './kernel/can-trace.testing.ts';
import { findTracefs } from './kernel/tracefs.ts';
import { Trace } from './kernel/trace.ts';
import { RunningSensor } from './running-sensor.ts';
import { DEFAULT_OPTIONS, type Sensor, type SensorOptions } from './sensor.ts';

/** The built command, and the built thread: threads cannot be started from TypeScript. */
const MAIN = process.env['DOCKWARDEN_MAIN'] ?? join(import.meta.dirname, '../../dist/cli/main.cjs');
const WORKER = pathToFileURL(join(dirname(MAIN), '../sensor/worker.cjs'));

const TRUE = '/bin/true';

interface ProcessDocument {
  readonly event: { readonly action: string };
  readonly process: {
    readonly pid: number;
    readonly name: string;
    readonly executable?: string;
    readonly args?: readonly string[];
  };
  readonly dockwarden?: {
    readonly missing?: readonly string[];
    readonly reconstructed?: readonly string[];
  };
}

async function open(options: Partial<SensorOptions>): Promise<Sensor> {
  const chosen = { ...DEFAULT_OPTIONS, ...options };
  const sensor = new RunningSensor(new Trace(chosen.bufferKilobytes), chosen, WORKER);
  await sensor.begin();
  return sensor;
}

/** All documents of a sensor that is closed. */
async function documentsOf(sensor: Sensor): Promise<ProcessDocument[]> {
  const documents: ProcessDocument[] = [];
  for await (const batch of sensor.batches) {
    documents.push(...documentsIn(batch));
  }
  return documents;
}

function documentsIn(batch: Uint8Array): ProcessDocument[] {
  const text = new TextDecoder().decode(batch);
  expect(text.endsWith('\n')).toBe(true);
  const lines = text.slice(0, -1).split('\n');
  return lines.map((line) => JSON.parse(line) as ProcessDocument);
}

const instancesOf = (pid: number | undefined) =>
  readdirSync(join(findTracefs(), 'instances')).filter((name) =>
    name.startsWith(`dockwarden-${pid}-`),
  );

describe.skipIf(CANNOT_TRACE !== null)(named('the sensor on the real kernel'), () => {
  test('a process from fork to end, seen by two sensors side by side', async () => {
    const sensors = [await open({ includesHost: true }), await open({ includesHost: true })];
    const { pid } = spawnSync(TRUE, ['a b', '', 'line\nbreak']);
    for (const sensor of sensors) {
      await sensor.close();
      const documents = await documentsOf(sensor);
      const own = documents.filter((document) => document.process.pid === pid);
      expect(own.map(({ event }) => event.action)).toEqual(['fork', 'exec', 'end']);
      const exec = own[1];
      const isLate = exec?.dockwarden?.missing?.includes('process.args') === true;
      expect(exec?.process.args).toEqual(isLate ? undefined : [TRUE, 'a b', '', 'line\nbreak']);
      const status = sensor.status();
      expect(status).toMatchObject({ lost: 0, dropped: 0, broken: 0, backlogBytes: 0 });
      expect(status.documents).toBe(documents.length);
      expect(status.execs).toBeGreaterThanOrEqual(1);
      expect(status.cpuMilliseconds).toBeGreaterThan(0);
    }
  });

  test('nothing of processes outside containers, unless asked for', async () => {
    const sensor = await open({});
    const { pid } = spawnSync(TRUE);
    await sensor.close();
    const documents = await documentsOf(sensor);
    expect(documents.filter((document) => document.process.pid === pid)).toEqual([]);
    expect(sensor.status().execs).toBeGreaterThanOrEqual(1);
  });

  test('5,000 short processes of 8 loops: each start is seen or counted as lost', async () => {
    const sensor = await open({ includesHost: true });
    const loop = 'i=0; while [ $i -lt 625 ]; do /bin/true; i=$((i+1)); done';
    const script = `for j in 1 2 3 4 5 6 7 8; do (${loop}) & done; wait`;
    await once(spawn('sh', ['-c', script]), 'exit');
    await sensor.close();
    const documents = await documentsOf(sensor);
    const { execs, lost, unread, dropped } = sensor.status();
    expect(execs + lost).toBeGreaterThanOrEqual(5_000);
    expect(dropped).toBe(0);
    const printed = documents.filter(({ event }) => event.action === 'exec');
    expect(printed.length).toBe(execs);
    const incomplete = printed.filter(({ dockwarden }) =>
      dockwarden?.missing?.includes('process.args'),
    );
    expect(incomplete.length).toBe(unread);
  });

  test('a reader that does not read costs a bounded backlog, and the rest is counted', async () => {
    const sensor = await open({ includesHost: true, backlogBytes: 20_000 });
    await once(
      spawn('sh', ['-c', 'i=0; while [ $i -lt 200 ]; do /bin/true; i=$((i+1)); done']),
      'exit',
    );
    await sensor.close();
    const { documents, dropped, execs, forks, ends } = sensor.status();
    expect(dropped).toBeGreaterThan(0);
    expect((await documentsOf(sensor)).length).toBe(documents);
    expect(documents + dropped).toBeLessThanOrEqual(execs + forks + ends);
    expect(sensor.status().backlogBytes).toBe(0);
  });
});

describe.skipIf(CANNOT_TRACE !== null)(named('an exec that the kernel leaves out'), () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'long-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A link to a program, by a path that goes nowhere for a long time. */
  function longPath(program: string, name: string): string {
    symlinkSync(program, join(folder, name));
    const rest = 4_090 - folder.length - name.length - 1;
    return `${folder}/${'./'.repeat(rest / 2)}${'/'.repeat(rest % 2)}${name}`;
  }

  test('is found by its new name', async () => {
    const sensor = await open({ includesHost: true });
    try {
      const path = longPath('/bin/cat', 'reader');
      const child = spawn(path, { stdio: ['pipe', 'ignore', 'ignore'] });
      const exec = await firstExecOf(child.pid, sensor);
      child.stdin.end();
      await once(child, 'exit');
      expect(exec?.process.args).toEqual([path]);
      expect(exec?.process.executable).toMatch(/\/cat$/);
      expect(sensor.status().hiddenExecs).toBe(1);
    } finally {
      await sensor.close();
    }
  });

  test('is seen if it ends at once, with its arguments or as a guess', async () => {
    const sensor = await open({ includesHost: true });
    const path = longPath(TRUE, 'kubectl');
    const pids = Array.from({ length: 20 }, () => spawnSync(path).pid);
    await sensor.close();
    const execs = (await documentsOf(sensor)).filter(({ event }) => event.action === 'exec');
    const own = pids.map((pid) => execs.filter(({ process }) => process.pid === pid));
    expect(own.map(({ length }) => length)).toEqual(pids.map(() => 1));
    for (const { process, dockwarden } of own.flat()) {
      const isGuess = dockwarden?.reconstructed?.includes('event.action') === true;
      if (isGuess) expect(process.name).toBe('kubectl');
      else expect(process.args).toEqual([path]);
    }
    expect(sensor.status().hiddenExecs).toBe(20);
  });

  test('is no name that a process gives itself', async () => {
    const sensor = await open({ includesHost: true });
    const child = spawn('bash', ['-c', 'echo -n docker > /proc/self/comm; sleep 0.3; :']);
    await once(child, 'exit');
    await sensor.close();
    const own = (await documentsOf(sensor)).filter(({ process }) => process.pid === child.pid);
    expect(own.map(({ event }) => event.action)).toEqual(['fork', 'exec', 'end']);
    expect(sensor.status().hiddenExecs).toBe(0);
  });
});

async function firstExecOf(
  pid: number | undefined,
  sensor: Sensor,
): Promise<ProcessDocument | undefined> {
  for await (const batch of sensor.batches) {
    const exec = documentsIn(batch).find(
      ({ event, process: { pid: each } }) => event.action === 'exec' && each === pid,
    );
    if (exec !== undefined) return exec;
  }
  return undefined;
}

/** Whether an instance still records, `0` or `1`; null if a later start has removed it. */
function tracingOn(instance: string): string | null {
  try {
    return readFileSync(join(findTracefs(), 'instances', instance, 'tracing_on'), 'utf8').trim();
  } catch {
    return null;
  }
}

/** `dockwarden sensor --host`, when it has begun to print. */
async function start(...args: string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [MAIN, 'sensor', '--host', ...args], { stdio: 'pipe' });
  const ticking = setInterval(() => spawnSync(TRUE), 20);
  await once(child.stdout, 'data');
  clearInterval(ticking);
  return child;
}

describe.skipIf(CANNOT_TRACE !== null)(named('its tracing instances'), () => {
  test.each([
    ['SIGINT', 0, null],
    ['SIGTERM', 0, null],
    ['SIGHUP', 0, null],
  ] as const)('are gone after %s', async (signal, exitCode, exitSignal) => {
    const child = await start();
    expect(instancesOf(child.pid).length).toBe(2);
    child.stdout?.resume();
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([exitCode, exitSignal]);
    expect(instancesOf(child.pid)).toEqual([]);
  });

  test('are gone when the reader of its output goes', async () => {
    const child = await start();
    child.stdout?.destroy();
    const ticking = setInterval(() => spawnSync(TRUE), 20);
    const [code] = (await once(child, 'exit')) as [number | null];
    clearInterval(ticking);
    expect(code).toBe(0);
    expect(instancesOf(child.pid)).toEqual([]);
  });

  test('of a killed run stop at once, and are gone after the next start', async () => {
    const child = await start();
    child.kill('SIGKILL');
    await once(child, 'exit');
    for (const name of instancesOf(child.pid)) expect(['0', null]).toContain(tracingOn(name));
    const sensor = await open({});
    await sensor.close();
    expect(instancesOf(child.pid)).toEqual([]);
  });

  test('are gone after --count and --duration', async () => {
    for (const args of [
      ['--count', '1'],
      ['--duration', '300ms'],
    ]) {
      const child = await start(...args);
      child.stdout?.resume();
      const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
      expect(code).toBe(0);
      expect(instancesOf(child.pid)).toEqual([]);
    }
  });
});

test.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)(
  'without rights or the tracing file system, one line says so and how to mend it',
  () => {
    const { root, main } = copyForAll();
    const { status, stderr, stdout } = spawnSync(process.execPath, [main, 'sensor'], {
      cwd: '/',
      uid: 65_534,
      gid: 65_534,
      encoding: 'utf8',
    });
    rmSync(root, { recursive: true });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error\[SEN100[1238]\]: .*\nhint: .*\n$/);
  },
);

/** The command where every user can read it: a clone may be in a folder that only its owner can enter. */
function copyForAll(): { readonly root: string; readonly main: string } {
  const root = mkdtempSync(join(tmpdir(), 'dockwarden-all-'));
  const from = resolve(dirname(MAIN), '../..');
  const { dependencies } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const needed = Object.keys(dependencies).map((name) => join('node_modules', name));
  for (const name of ['package.json', 'dist', ...needed]) {
    cpSync(join(from, name), join(root, name), { recursive: true });
  }
  // Whatever the umask of the clone was.
  spawnSync('chmod', ['-R', 'a+rX', root]);
  return { root, main: join(root, 'dist/cli/main.cjs') };
}
