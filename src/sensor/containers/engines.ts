/** Engines whose files and sockets are supported. */
export const ENGINES = ['docker', 'podman', 'containerd', 'cri-o', 'runc'] as const;
export type Engine = (typeof ENGINES)[number];

/**
 * The files or the socket of an engine:
 *
 * - `docker`: its data root, or its socket;
 * - `podman`, `cri-o`: a directory of container storage, or Podman's socket;
 * - `containerd`: its state directory, or its socket;
 * - `runc`: the directory of its `--root`.
 */
export interface EnginePlace {
  readonly engine: Engine;
  /** Absolute; a socket if it ends in `.sock`. */
  readonly path: string;
}

/** The default locations on Linux. Missing ones cost nothing. */
export const USUAL_PLACES: readonly EnginePlace[] = [
  { engine: 'docker', path: '/var/lib/docker' },
  { engine: 'docker', path: '/var/run/docker.sock' },
  { engine: 'podman', path: '/run/containers/storage' },
  { engine: 'podman', path: '/var/lib/containers/storage' },
  { engine: 'podman', path: '/run/podman/podman.sock' },
  { engine: 'containerd', path: '/run/containerd' },
  { engine: 'containerd', path: '/run/containerd/containerd.sock' },
  { engine: 'containerd', path: '/run/docker/containerd/daemon' },
  { engine: 'containerd', path: '/run/docker/containerd/containerd.sock' },
  { engine: 'containerd', path: '/run/k3s/containerd' },
  { engine: 'containerd', path: '/run/k3s/containerd/containerd.sock' },
  { engine: 'runc', path: '/run/runc' },
  { engine: 'runc', path: '/run/crun' },
  { engine: 'runc', path: '/run/youki' },
];

export const isSocket = ({ path }: EnginePlace): boolean => path.endsWith('.sock');

/** The directories of some engines, in order. */
export function foldersOf(
  places: readonly EnginePlace[],
  ...engines: readonly Engine[]
): readonly string[] {
  return places
    .filter((place) => engines.includes(place.engine) && !isSocket(place))
    .map(({ path }) => path);
}

/**
 * In containerd's state directory: a directory for each namespace, which contains one for each container.
 */
export const tasksIn = (state: string): string => `${state}/io.containerd.runtime.v2.task`;

/** The runtime, by the name of the parent directory, among those that keep containers as runc does. */
export function runtimeOf(container: string): string {
  const above = container.split('/').at(-2) ?? '';
  return above === 'crun' || above === 'youki' ? above : 'runc';
}
