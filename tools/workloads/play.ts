import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startContainer, untilRunning, type Container } from '../containers/container.ts';
import { ContainersError } from '../containers/errors.ts';
import { layoutByName, PLAIN_LAYOUTS, POD_LAYOUTS } from '../containers/layouts.ts';
import { overlaidRoot } from '../containers/root-source.ts';
import { runProgram, startProgram, type Ended } from '../containers/run-program.ts';
import type { WorkFolder } from '../containers/work-folder.ts';
import type { Part, Workload } from './workload.ts';

/** The maximum duration of a workload in milliseconds. */
const TIMEOUT = 420_000;
/** Milliseconds that services have to exit after a request to stop. */
const FAREWELL = 5_000;

/** The capabilities that Docker and Kubernetes grant by default. */
const CAPABILITIES = `
  CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP
  NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE
`
  .trim()
  .split(/\s+/);

export interface Stage {
  readonly work: WorkFolder;
  readonly seed: number;
  /** The network that the containers of a workload share. */
  readonly network: string;
  /** Image directories by the packages that they contain. */
  readonly images: ReadonlyMap<string, string>;
  /** The script with the random functions, which all parts may source. */
  readonly random: string;
}

export interface PlayedPart {
  readonly part: Part;
  /** Absent for scripts of the host. */
  readonly container: string | undefined;
  readonly ended: Ended;
}

export const imageKey = ({ packages }: Part): string => packages.join(' ');

/** Runs a workload until its jobs have ended, then stops its services as an engine does. */
export async function playWorkload(
  stage: Stage,
  { parts }: Workload,
): Promise<readonly PlayedPart[]> {
  const containers = new Map<string, Container>();
  const inside = parts.filter(({ runs }) => runs !== 'host');
  try {
    for (const part of inside) {
      containers.set(part.name, await startPart(stage, part, inside));
    }
    const endOf = ({ name }: Part) => containers.get(name)?.ended;
    const outside = parts.filter(({ runs }) => runs === 'host');
    const services = parts.filter(({ runs }) => runs === 'service');
    const jobs = parts.filter(({ runs }) => runs === 'job');
    const scripts = outside.map((part) =>
      playOutside(stage, part, containers.get(part.into ?? '')),
    );
    const isOver = Promise.all([...jobs.map(endOf), ...scripts]).then(() => true);
    const early = services.map((part) => endOf(part)?.then(() => false));
    if (!(await Promise.race([isOver, ...early]))) {
      throw new ContainersError(await whyEarly(services, containers));
    }
    await Promise.all(services.map(({ name }) => farewell(containers.get(name) as Container)));
    const played = inside.map(async (part): Promise<PlayedPart> => {
      const container = containers.get(part.name) as Container;
      return { part, container: container.id, ended: await container.ended };
    });
    return Promise.all([...played, ...scripts]);
  } finally {
    for (const container of containers.values()) await container.remove();
  }
}

function startPart(stage: Stage, part: Part, all: readonly Part[]): Promise<Container> {
  const { name, image, pod, path, capabilities, network } = part;
  const labels = {
    name,
    image,
    pod: pod?.name ?? name,
    namespace: pod?.namespace ?? 'default',
  };
  return startContainer(stage.work, {
    root: overlaidRoot(stage.images.get(imageKey(part)) ?? '', (root) =>
      prepare(root, stage, part, all),
    ),
    layout: layoutByName(name, pod === undefined ? PLAIN_LAYOUTS : POD_LAYOUTS),
    labels,
    args: ['bash', '/entrypoint.sh'],
    script: path,
    env: { SEED: String(stage.seed), LANG: 'C.UTF-8' },
    privileges: {
      capabilities: [...CAPABILITIES, ...capabilities].map((each) => `CAP_${each}`),
      mayGain: true,
      network: network === 'host' ? 'host' : stage.network,
    },
    timeout: TIMEOUT,
  });
}

/** Writes the names of the other containers, the random functions, and the part's own files. */
function prepare(root: string, { random }: Stage, part: Part, all: readonly Part[]): void {
  const names = all.map(({ name }) => name).join(' ');
  writeFileSync(join(root, 'etc/hosts'), `127.0.0.1 localhost ${names}\n`);
  writeFileSync(join(root, 'etc/hostname'), `${part.pod?.name ?? part.name}\n`);
  const resolver = part.network === 'host' ? readFileSync('/etc/resolv.conf') : '';
  writeFileSync(join(root, 'etc/resolv.conf'), resolver);
  mkdirSync(join(root, 'usr/local/lib'), { recursive: true });
  copyFileSync(random, join(root, 'usr/local/lib/random.sh'));
  if (part.files !== undefined) {
    const app = join(root, 'srv/app');
    cpSync(part.files, app, { recursive: true, mode: 0 });
    chmodSync(app, 0o755);
  }
}

/** Runs from a copy, since its path appears in events. */
async function playOutside(
  { work, seed, random }: Stage,
  part: Part,
  container: Container | undefined,
): Promise<PlayedPart> {
  const script = join(work.path, `${part.name}.sh`);
  copyFileSync(part.path, script);
  copyFileSync(random, join(work.path, 'random.sh'));
  if (container !== undefined) await untilRunning(container);
  const env = {
    CONTAINER: container?.id ?? '',
    SEED: String(seed),
    RANDOM_SH: join(work.path, 'random.sh'),
  };
  const { ended } = startProgram('bash', [script], { timeout: TIMEOUT, env });
  return { part, container: undefined, ended: await ended };
}

/** Services that ended unexpectedly, and their output. */
async function whyEarly(
  services: readonly Part[],
  containers: ReadonlyMap<string, Container>,
): Promise<string> {
  const ends = services.map(async ({ name }) => {
    const end = await Promise.race([containers.get(name)?.ended, wait(100, undefined)]);
    return end === undefined ? '' : `the service ${name} ended early: ${end.output.slice(-2000)}`;
  });
  return (await Promise.all(ends)).filter((text) => text !== '').join('\n');
}

async function farewell(container: Container): Promise<void> {
  await runProgram('runc', ['kill', container.id, 'TERM'], { timeout: FAREWELL });
  await Promise.race([container.ended, wait(FAREWELL)]);
  await container.remove();
}
