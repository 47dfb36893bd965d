import type { ProcessLink } from '../../stores/story-store.ts';
import type { Scene } from './scene.ts';

/** The ancestor that the processes of a story share. */
export interface Root {
  readonly entity: string;
  readonly name: string | null;
}

/** Nothing real is deeper; a circle ends by itself. */
const MAX_DEPTH = 64;

/** What a scene says of its processes: a parent where it names one. */
export function ancestorsOf({ lineage, leaders }: Scene): ProcessLink[] {
  const [process, parent] = lineage;
  const named = [...lineage.slice(1), ...leaders].map(({ entity, name }) => ({
    entity,
    name,
    parent: null,
  }));
  if (process === undefined) return named;
  const { entity, name } = process;
  return [{ entity, name, parent: parent?.entity ?? null }, ...named];
}

/**
 * The highest ancestor of a process that is still below the init, the runtime or the session server that started it:
 * two processes share an ancestor there if and only if they have the same one. `null` without a process.
 *
 * Where parents are not known, the leaders of the process's group, session and entry take their place.
 */
export function rootOf(scene: Scene, known: ReadonlyMap<string, ProcessLink>): Root | null {
  const start = scene.lineage[0];
  if (start === undefined) return null;
  const line = lineOf(start, scene, known);
  let top = line.length - 1;
  while (top > 0 && isBoundary(line[top]?.name ?? null)) top -= 1;
  return line[top] ?? null;
}

/** From the process upwards, up to the entry of its container, or below what has started that. */
function lineOf(
  start: Scene['lineage'][number],
  scene: Scene,
  known: ReadonlyMap<string, ProcessLink>,
): Root[] {
  const line: Root[] = [];
  const seen = new Set<string>();
  const add = (entity: string): ProcessLink | undefined => {
    const link = known.get(entity);
    line.push({ entity, name: link?.name ?? null });
    return link;
  };
  for (const { entity: first } of [start, ...scene.leaders]) {
    let entity: string | null = first;
    while (entity !== null && entity !== scene.entry && line.length < MAX_DEPTH) {
      if (seen.has(entity) || isOutside(entity, scene, line.length, known)) break;
      seen.add(entity);
      entity = add(entity)?.parent ?? null;
    }
  }
  if (scene.entry !== null) add(scene.entry);
  return line;
}

/** Whether a process is no process of the container, but what has started one. */
function isOutside(
  entity: string,
  { scope, entry }: Scene,
  depth: number,
  known: ReadonlyMap<string, ProcessLink>,
): boolean {
  const isContainer = scope === 'container' || scope === 'pod';
  return depth > 0 && isContainer && entry === null && isRuntime(known.get(entity)?.name ?? null);
}

/*
 * Programs that start others on behalf of many: to descend from one of them says nothing. They are known by name, so
 * they count only at the top of a line of processes, where the name is not chosen by a process further down.
 */

/** What runs as the first process of containers and hosts only to start and reap others. */
const INITS = new Set([
  'catatonit',
  'docker-init',
  'dumb-init',
  'init',
  'my_init',
  'pause',
  'runit',
  'runsv',
  'runsvdir',
  's6-supervise',
  's6-svscan',
  'supervise',
  'supervisord',
  'systemd',
  'tini',
  'tini-static',
]);

/** What starts the sessions and jobs of a host. */
const SESSION_SERVERS = new Set([
  'agetty',
  'anacron',
  'atd',
  'cron',
  'crond',
  'dropbear',
  'getty',
  'in.telnetd',
  'login',
  'sshd',
  'sshd-session',
]);

/** What starts the processes of containers from outside. */
const RUNTIMES = new Set([
  'conmon',
  'containerd',
  'cri-o',
  'crio',
  'crun',
  'dockerd',
  'k3s',
  'kubelet',
  'podman',
  'runc',
  'runsc',
  'youki',
]);

/** The kernel cuts names after 15 bytes; during a start, runc goes by `runc:[2:INIT]`. */
const RUNTIME_BEGINNINGS = ['containerd-shim', 'kata-', 'runc:['];

function isRuntime(name: string | null): boolean {
  if (name === null) return false;
  return RUNTIMES.has(name) || RUNTIME_BEGINNINGS.some((beginning) => name.startsWith(beginning));
}

/** Whether descent from this process says nothing. */
export function isBoundary(name: string | null): boolean {
  if (name === null) return false;
  return INITS.has(name) || SESSION_SERVERS.has(name) || isRuntime(name);
}
