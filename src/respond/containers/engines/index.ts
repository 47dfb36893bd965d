import { existsSync } from 'node:fs';
import { DockerEngine } from './docker-engine.ts';
import { ENGINE_KINDS, type ContainerEngine, type EngineKind } from './engine.ts';

/** Where the socket of an engine usually is. */
const USUAL_SOCKETS: Readonly<Record<EngineKind, string>> = {
  docker: '/var/run/docker.sock',
  podman: '/run/podman/podman.sock',
};

const isKind = (text: string): text is EngineKind =>
  (ENGINE_KINDS as readonly string[]).includes(text);

/**
 * The engine that a text names: `docker`, or `docker=/path/of.sock`; `null` where it names none. It has the name of its kind, with
 * the path of its socket where that is not the usual one.
 */
export function engineOf(text: string): ContainerEngine | null {
  const [kind = '', ...rest] = text.split('=');
  const path = rest.join('=');
  if (!isKind(kind) || (text.includes('=') && !path.startsWith('/'))) return null;
  const socket = path === '' ? USUAL_SOCKETS[kind] : path;
  return new DockerEngine(socket === USUAL_SOCKETS[kind] ? kind : text, kind, socket);
}

/** The engines whose sockets are where they usually are. */
export const usualEngines = (): ContainerEngine[] =>
  ENGINE_KINDS.filter((kind) => existsSync(USUAL_SOCKETS[kind])).map(
    (kind) => new DockerEngine(kind, kind, USUAL_SOCKETS[kind]),
  );
