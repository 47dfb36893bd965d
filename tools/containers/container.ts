import { randomBytes, randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { removeGroups } from './control-groups.ts';
import { ContainersError } from './errors.ts';
import type { Labels, Layout } from './layouts.ts';
import { ociConfig, type Privileges } from './oci-config.ts';
import type { RootSource } from './root-source.ts';
import type { Ended } from './run-program.ts';
import { isRunning as isRunningInRunc, removeContainer, runContainer } from './runc.ts';
import type { WorkFolder } from './work-folder.ts';

export interface ContainerRequest {
  readonly root: RootSource;
  readonly layout: Layout;
  readonly labels: Labels;
  /** The command line of its first process. */
  readonly args: readonly string[];
  /** Privileges beyond those of an unprivileged container. */
  readonly privileges?: Privileges;
  /** A file of the host that is `/entrypoint.sh` in the container. */
  readonly script?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Its maximum lifetime in milliseconds. */
  readonly timeout: number;
}

export interface Container {
  readonly id: string;
  /** Settles when its first process exits. */
  readonly ended: Promise<Ended>;
  /** Stops it and removes everything that belongs to it. */
  readonly remove: () => Promise<void>;
}

const PATH = '/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Starts a container without waiting for it. */
export async function startContainer(
  work: WorkFolder,
  request: ContainerRequest,
): Promise<Container> {
  const id = randomBytes(32).toString('hex');
  const uid = randomUUID();
  const bundle = join(work.path, id);
  const root = join(bundle, 'root');
  mkdirSync(bundle);
  await request.root.make(root);
  if (request.script !== undefined) copyFileSync(request.script, join(root, 'entrypoint.sh'));

  const cgroupsPath = request.layout.cgroupsPath(id, uid);
  const config = ociConfig({
    args: request.args,
    env: { PATH, HOME: '/root', ...request.env },
    hostname: request.labels.pod,
    cgroupsPath,
    annotations: request.layout.annotations(request.labels, uid),
    ...(request.privileges === undefined ? {} : { privileges: request.privileges }),
  });
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(config));

  const { ended } = runContainer(id, bundle, request.timeout);
  const remove = async () => {
    await removeContainer(id);
    await ended;
    removeGroups(cgroupsPath, work.kept);
    await request.root.remove(root);
    rmSync(bundle, { recursive: true, force: true });
  };
  return { id, ended, remove };
}

/** @throws {ContainersError} if it exits, or does not start in time */
export async function untilRunning(
  { id, ended }: Container,
  isRunning: (id: string) => Promise<boolean> = isRunningInRunc,
): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await isRunning(id)) return;
    const end = await Promise.race([ended, wait(50, undefined)]);
    if (end !== undefined) throw new ContainersError(`a container did not start: ${end.output}`);
  }
  throw new ContainersError('a container did not start in time');
}
