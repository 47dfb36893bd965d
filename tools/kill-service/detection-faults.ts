// Exposes a service that runs rules to a full disk, a `detection.db` that is read-only or damaged, a long suspension, a thread
// that dies and a change of the clock: it must go on accepting events, report that rules do not run, and finally have
// raised the alerts that a scan finds.
//
//   tsx tools/kill-service/detection-faults.ts [--sleep-seconds 60] [--only NAME]
import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DETECTION_FILE } from '../../src/stores/open/detection.ts';
import { runFaults } from './run-faults.ts';
import type { ServiceProcess } from '../service-process.ts';
import { faultsOf, foundIn, scanned } from './found-alerts.ts';
import {
  COMMAND,
  openRuleService,
  quiet,
  send,
  settled,
  statusOf,
  type RuleService,
} from './rule-service.ts';
import { documentsOf, RULES, type NumberedDocument } from './rules-and-events.ts';
import { verified } from './stored.ts';

const DOCUMENTS = 6_000;
const PAUSE_MS = 400;
const WAIT_MS = 60_000;
const HOUR_MS = 3_600_000;
const PAGE = 4_096;

/** The memory limit of each thread, so that a leak is fatal soon. */
const HEAP_MB = 300;

/** Rules of the half-way list have no exceptions here. */
const NAMES = Object.keys(RULES).filter((name) => !name.startsWith('half'));

const { values } = parseArgs({
  options: {
    'sleep-seconds': { type: 'string', default: '60' },
    only: { type: 'string', default: '' },
  },
});

interface Stage extends RuleService {
  /** The directory of all files, on a file system of its own. */
  readonly mount: string;
  readonly database: string;
}

/** Each breaks something while rules run, checks what the service reports, and repairs it. */
const FAULTS: Record<string, (stage: Stage) => Promise<void>> = {
  'full disk': async ({ mount, service }) => {
    const ballast = join(mount, 'ballast');
    // fallocate allocates nothing if it cannot allocate everything.
    spawnSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=64k'], { stdio: 'ignore' });
    await untilFailure(service, /full/);
    rmSync(ballast);
    await untilWell(service);
  },
  'database that cannot be written': async ({ service, database }) => {
    await service.stop();
    run('mount', ['--bind', database, database]);
    run('mount', ['-o', 'remount,ro,bind', database]);
    try {
      await service.start();
      await untilFailure(service, /cannot be opened.*read-only/);
      await expectTaken(service);
    } finally {
      run('umount', ['-l', database]);
    }
    await untilWell(service);
  },
  'database with overwritten pages, restored from a backup': (stage) =>
    restored(stage, (database) => {
      const file = openSync(database, 'r+');
      const pages = Math.floor(statSync(database).size / PAGE);
      for (let page = 1; page < pages; page += 1)
        writeSync(file, Buffer.alloc(100, 0xff), 0, 100, page * PAGE);
      closeSync(file);
    }),
  'database that is cut in the middle, restored from a backup': (stage) =>
    restored(stage, (database) =>
      truncateSync(database, Math.floor(statSync(database).size / 2 / PAGE) * PAGE),
    ),
  'database that is empty, moved away': async ({ service, database }) => {
    await service.stop();
    truncateSync(database, 0);
    await service.start();
    await untilFailure(service, /it is empty/);
    await expectTaken(service);
    for (const suffix of ['', '-wal', '-shm']) rmSync(database + suffix, { force: true });
    await untilWell(service);
  },
  'process that is stopped and continued': async ({ service }) => {
    process.kill(service.pid, 'SIGSTOP');
    await sleep(Number(values['sleep-seconds']) * 1_000);
    process.kill(service.pid, 'SIGCONT');
    await untilWell(service);
  },
  'thread that dies of its memory': async ({ mount, service }) => {
    for (let time = 0; time < 2; time += 1) {
      writeFileSync(join(mount, 'hog'), '');
      await untilFailure(service, /memory/);
      rmSync(join(mount, 'hog'));
      await expectTaken(service);
      await untilWell(service);
    }
  },
  'clock that is set back and forth': async ({ mount, service }) => {
    for (const hours of [3, -5, 1, -24, 0]) {
      writeFileSync(join(mount, 'clock'), String(hours * HOUR_MS));
      await sleep(5_000);
      await expectTaken(service);
    }
    await untilWell(service);
  },
};

/** Damages the database of a stopped service, and restores a backup once the service has reported the damage. */
async function restored(
  { mount, data, service, database }: Stage,
  damage: (database: string) => void,
): Promise<void> {
  const backup = join(mount, 'backup');
  const [program = '', ...rest] = COMMAND;
  execFileSync(program, [...rest, 'backup', '--quiet', '--data', data, '--to', backup], {
    stdio: 'inherit',
  });
  await sleep(2_000);
  await service.stop();
  damage(database);
  await service.start();
  await untilFailure(service, /damaged/);
  await expectTaken(service);
  await service.stop();
  copyFileSync(join(backup, DETECTION_FILE), database);
  for (const suffix of ['-wal', '-shm']) rmSync(database + suffix, { force: true });
  rmSync(backup, { recursive: true });
  await service.start();
  await untilWell(service);
}

async function play(cause: (stage: Stage) => Promise<void>): Promise<string[]> {
  const mount = mkdtempSync(join(tmpdir(), 'dockwarden-faults-'));
  run('mount', ['-t', 'tmpfs', '-o', 'size=160m', 'tmpfs', mount]);
  process.env['NODE_OPTIONS'] =
    `--max-old-space-size=${HEAP_MB} --require ${join(import.meta.dirname, 'fault-hooks.cjs')}`;
  process.env['FAULT_FOLDER'] = mount;
  const opened = await openRuleService(mount, 'faults');
  const { data, service } = opened;
  const documents = documentsOf(DOCUMENTS);
  const load = new Load(service.url, documents);
  try {
    await service.start();
    load.start();
    await sleep(5_000);
    await cause({ ...opened, mount, database: join(data, DETECTION_FILE) });
    await load.end();
    await settled(service, DOCUMENTS, Object.keys(RULES).length);
    await quiet(service);
    const exitCode = await service.stop();
    const found = await foundIn(data);
    const faults = [
      ...faultsOf(NAMES, found, null, scanned(mount, opened, documents)),
      ...(await verified(COMMAND, data)),
    ];
    if (exitCode !== 0) faults.push(`the service ended with ${exitCode}: ${service.stderr}`);
    const alerts = [...found.ids.values()].reduce((sum, ids) => sum + ids.length, 0);
    console.log(`  ${DOCUMENTS} documents, ${alerts} alerts`);
    return faults;
  } catch (error) {
    return [`${String(error)}: ${service.stderr.slice(-2_000)}`];
  } finally {
    load.stop();
    await service.kill();
    delete process.env['NODE_OPTIONS'];
    spawnSync('umount', ['-l', mount]);
    rmSync(mount, { recursive: true, force: true });
  }
}

/** Sends documents slowly and in order, and again if they are not acknowledged. */
class Load {
  readonly #url: string;
  readonly #documents: readonly NumberedDocument[];
  #sending: Promise<void> = Promise.resolve();
  #isStopped = false;
  #pauseMs = PAUSE_MS;

  constructor(url: string, documents: readonly NumberedDocument[]) {
    this.#url = url;
    this.#documents = documents;
  }

  start(): void {
    this.#sending = this.#send();
  }

  /** Resolves when everything is acknowledged; the pauses in between are skipped from now on. */
  async end(): Promise<void> {
    this.#pauseMs = 0;
    await this.#sending;
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #send(): Promise<void> {
    const { length } = this.#documents;
    for (let at = 0; at < length && !this.#isStopped;) {
      const until = performance.now() + 500;
      const next = await send(this.#url, this.#documents, at, length, until, this.#pauseMs);
      if (next === at) await sleep(100);
      at = next;
    }
  }
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}

/** The problems of detection according to its status and metrics. */
async function failureOf(service: ServiceProcess): Promise<string | null> {
  const { detection } = await statusOf(service);
  const { failure, rules } = detection;
  return failure ?? rules.failing[0]?.message ?? null;
}

async function untilFailure(service: ServiceProcess, pattern: RegExp): Promise<void> {
  const end = Date.now() + WAIT_MS;
  let last: string | null = null;
  while (Date.now() < end) {
    last = await failureOf(service);
    if (last !== null && pattern.test(last)) {
      console.log(`  it says: ${last}`);
      return;
    }
    await sleep(20);
  }
  throw new Error(`detection does not say ${pattern}, but ${last}`);
}

async function untilWell(service: ServiceProcess): Promise<void> {
  const end = Date.now() + WAIT_MS;
  let last: string | null = null;
  while (Date.now() < end) {
    last = await failureOf(service);
    if (last === null) return;
    await sleep(50);
  }
  throw new Error(`detection still says ${last}`);
}

/** Events are stored, whatever the state of detection. */
async function expectTaken(service: ServiceProcess): Promise<void> {
  const storedNow = async () => (await statusOf(service)).store.events;
  const before = await storedNow();
  const end = Date.now() + WAIT_MS;
  while (Date.now() < end) {
    if ((await storedNow()) > before) return;
    await sleep(50);
  }
  throw new Error('no further event is stored');
}

const chosen = Object.fromEntries(
  Object.entries(FAULTS).filter(([name]) => name.includes(values.only)),
);
process.exitCode = await runFaults('Faults of detection', chosen, play);
