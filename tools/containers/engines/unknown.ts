import { copyFileSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../run-program.ts';
import { startSensor } from '../sensor.ts';
import type { WorkFolder } from '../work-folder.ts';
import { must } from './images.ts';
import type { RunRequest } from '../request.ts';

const TIMEOUT = 20_000;
const BUSYBOX = '/bin/busybox';

interface Seen {
  readonly event: { readonly action: string };
  readonly container?: { readonly id: string; readonly runtime?: string };
  readonly process: { readonly args?: readonly string[] };
}

/** A command whose last argument is its own, and what its container must be called; `null` for one of the host. */
interface Case {
  readonly name: string;
  readonly command: readonly string[];
  readonly container: RegExp | null;
}

/** One sentence for each unexpected finding, for containers of an engine that the sensor was not configured for. */
export async function wrongUnknowns(
  work: WorkFolder,
  { cli }: RunRequest,
  containerd: string,
): Promise<readonly string[]> {
  const root = busyboxRoot(work);
  const shell = (mark: string) => ['/bin/sh', '-c', '/bin/ls / > /dev/null; exit 0', mark];
  const cases: readonly Case[] = [
    {
      name: 'ctr',
      command: `ctr --address ${containerd} run --rm --rootfs ${root} by-ctr`.split(' '),
      container: /^by-ctr$/,
    },
    {
      name: 'unshare',
      command: 'unshare --pid --mount --fork'.split(' '),
      container: /^[\w+.:@-]+$/,
    },
    { name: 'private mounts', command: ['unshare', '--mount'], container: null },
    { name: 'private pids', command: 'unshare --pid --fork'.split(' '), container: null },
    {
      name: 'sandbox of one user',
      command: 'unshare --user --map-root-user --pid --mount --fork'.split(' '),
      container: null,
    },
  ];
  const output = join(work.path, 'unknown.ndjson');
  const sensor = await startSensor({ command: [...cli, 'sensor', '--host'], output });
  try {
    for (const { name, command } of cases) {
      const [file = '', ...args] = [...command, ...shell(name)];
      await must(file, args);
    }
    await runProgram('sleep', ['1'], { timeout: TIMEOUT });
  } finally {
    await sensor.stop();
  }
  const lines = readFileSync(output, 'utf8').trim().split('\n');
  const execs = lines.map((line) => JSON.parse(line) as Seen).filter(isExec);
  return [
    ...cases.flatMap((each) => wrongIn(each, execs)),
    ...(sensor.said().includes('2 containers of no engine') ? [] : ['they are not counted']),
  ];
}

const isExec = ({ event }: Seen) => event.action === 'exec';

function wrongIn({ name, container }: Case, execs: readonly Seen[]): readonly string[] {
  const own = execs.filter(
    ({ process: { args } }) => args?.[0] === '/bin/sh' && args.at(-1) === name,
  );
  if (own.length === 0) return [`${name}: it was not seen`];
  return own.flatMap(({ container: found }) => {
    const isRight =
      container === null
        ? found === undefined
        : found?.runtime === 'unknown' && container.test(found.id);
    return isRight ? [] : [`${name}: its container is ${JSON.stringify(found ?? null)}`];
  });
}

function busyboxRoot(work: WorkFolder): string {
  const root = join(work.path, 'busybox-root');
  mkdirSync(join(root, 'bin'), { recursive: true });
  copyFileSync(BUSYBOX, join(root, 'bin/busybox'));
  for (const name of ['sh', 'ls']) symlinkSync('busybox', join(root, 'bin', name));
  return root;
}
