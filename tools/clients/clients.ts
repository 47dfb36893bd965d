import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Task {
  /** A directory for its files. */
  readonly work: string;
  readonly port: number;
  readonly url: string;
  /** The number of documents that it sends. */
  readonly count: number;
}

/** A running client. */
export interface Sending {
  /** Resolves when half of the documents are acknowledged or in flight. */
  readonly half: Promise<unknown>;
  /** Resolves when all are acknowledged; rejects if the client gave up. */
  readonly end: (storedCount: () => Promise<number>) => Promise<void>;
}

export interface Client {
  readonly name: string;
  /** Whether it assigns an id to each document, so that none can be stored twice. */
  readonly sendsIds: boolean;
  /** What it requires and this machine lacks; `null` if it can run. */
  readonly missing: () => string | null;
  readonly start: (task: Task) => Sending;
  /** A program that searches for the sent documents and fails unless it finds all; `null` without one. */
  readonly search: readonly string[] | null;
}

const PROGRAMS = 'tools/clients/programs';

/** Where `.ci/run` installs the Python clients, each in an environment of its own. */
const PYTHON_FOLDER = '.cache/python';

interface NodeClient {
  readonly file: string;
  readonly sendsIds: boolean;
  readonly search?: string;
  readonly more?: readonly string[];
}

const node = (name: string, { file, sendsIds, search, more = [] }: NodeClient): Client => ({
  name,
  sendsIds,
  missing: () => null,
  start: (task) => program(process.execPath, [join(PROGRAMS, file)], task, more),
  search: search === undefined ? null : [process.execPath, join(PROGRAMS, search)],
});

const python = (version: string): Client => {
  const interpreter = `${PYTHON_FOLDER}/${version}/bin/python`;
  return {
    name: `python-elasticsearch-${version}`,
    sendsIds: true,
    missing: () => (existsSync(interpreter) ? null : `there is no ${interpreter}`),
    start: (task) => program(interpreter, [join(PROGRAMS, 'bulk.py')], task, []),
    search: [interpreter, join(PROGRAMS, 'search.py')],
  };
};

export const CLIENTS: readonly Client[] = [
  node('elasticsearch', {
    file: 'elasticsearch.mjs',
    sendsIds: true,
    search: 'elasticsearch-search.mjs',
  }),
  node('opensearch', { file: 'opensearch.mjs', sendsIds: true, search: 'opensearch-search.mjs' }),
  node('pino-elasticsearch', { file: 'pino.mjs', sendsIds: false }),
  node('otlp-json', { file: 'otlp.mjs', sendsIds: false, more: ['http'] }),
  node('otlp-protobuf', { file: 'otlp.mjs', sendsIds: false, more: ['proto'] }),
  python('7.17.12'),
  python('8.19.3'),
  python('9.5.1'),
  {
    name: 'rsyslog',
    sendsIds: false,
    missing: () =>
      spawnSync('rsyslogd', ['-v']).error === undefined ? null : 'there is no rsyslogd',
    start: rsyslog,
    search: null,
  },
];

/** A program that prints how many documents are acknowledged. */
function program(
  command: string,
  args: readonly string[],
  { url, count }: Task,
  more: readonly string[],
): Sending {
  const child = spawn(command, [...args, url, String(count), ...more], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  const ended = once(child, 'exit');
  const half = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (Number(line) >= count / 2) resolve();
    });
    child.on('exit', () => resolve());
  });
  return {
    half,
    end: async () => {
      await ended;
      if (child.exitCode !== 0) throw new Error(`${args.join(' ')} gave up: ${errors}`);
    },
  };
}

/** Follows a growing file, the second half of which is written while the service is down. */
function rsyslog({ work, port, count }: Task): Sending {
  const input = join(work, 'input.log');
  const config = join(work, 'rsyslog.conf');
  writeFileSync(input, '');
  writeFileSync(
    config,
    readFileSync(join(PROGRAMS, 'rsyslog.conf'), 'utf8')
      .replaceAll('WORK', work)
      .replaceAll('PORT', String(port)),
  );
  const child = spawn('rsyslogd', ['-n', '-f', config, '-i', join(work, 'rsyslog.pid')], {
    stdio: 'ignore',
  });
  const write = (from: number, to: number) => {
    const lines = Array.from({ length: to - from }, (_, n) => lineOf(from + n));
    appendFileSync(input, lines.join(''));
  };
  write(0, count / 2);
  const half = sleep(1_500).then(() => write(count / 2, count));
  return { half, end: (storedCount) => untilStored(child, storedCount, count) };
}

/** The number of attempts, a quarter of a second each. */
const QUIET_ROUNDS = 8;
const MAX_ROUNDS = 240;

const lineOf = (number: number): string =>
  `${JSON.stringify({ process: { name: 'client', pid: number }, labels: { number: String(number) } })}\n`;

/** It prints nothing, so the service is polled until everything is stored and no more arrives. */
async function untilStored(
  child: ChildProcess,
  storedCount: () => Promise<number>,
  expected: number,
): Promise<void> {
  let before = -1;
  for (let quiet = 0, asked = 0; quiet < QUIET_ROUNDS && asked < MAX_ROUNDS; asked += 1) {
    await sleep(250);
    const stored = await storedCount();
    quiet = stored === before && stored >= expected ? quiet + 1 : 0;
    before = stored;
    if (child.exitCode !== null) throw new Error(`rsyslogd ended with ${child.exitCode}`);
  }
  child.kill('SIGTERM');
  await once(child, 'exit');
}
