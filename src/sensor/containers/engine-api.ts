import { request } from 'node:http';
import { isContainerId } from './cgroup-path.ts';
import type { ContainerInfo } from './container-info.ts';
import { infoOfDocker } from './docker-config.ts';
import { objectAt, parseObject } from './read-json.ts';

/** A socket at which Docker's interface is spoken. */
export interface EngineSocket {
  readonly path: string;
  readonly runtime: string;
}

export const ENGINE_SOCKETS: readonly EngineSocket[] = [
  { path: '/var/run/docker.sock', runtime: 'docker' },
  { path: '/run/podman/podman.sock', runtime: 'podman' },
];

const MAX_ANSWER = 1024 * 1024;
const TIMEOUT_MS = 2000;

/** Asks each socket in turn; null if none knows the container, or none is there. Never rejects. */
export async function askEngines(
  id: string,
  sockets: readonly EngineSocket[] = ENGINE_SOCKETS,
): Promise<ContainerInfo | null> {
  if (!isContainerId(id)) return null;
  for (const { path, runtime } of sockets) {
    const answer = parseObject((await get(path, `/containers/${id}/json`)) ?? '');
    if (answer !== null) return infoOfDocker(answer, objectAt(answer, 'HostConfig'), runtime);
  }
  return null;
}

/** The body of a good answer; null for any other, for none, and beyond bounds. */
function get(socketPath: string, path: string): Promise<string | null> {
  return new Promise((resolve) => {
    const asked = request({ socketPath, path, timeout: TIMEOUT_MS }, (response) => {
      const parts: Buffer[] = [];
      let length = 0;
      response.on('data', (part: Buffer) => {
        length += part.length;
        if (length > MAX_ANSWER) asked.destroy();
        else parts.push(part);
      });
      response.on('end', () => {
        resolve(response.statusCode === 200 ? Buffer.concat(parts).toString('utf8') : null);
      });
      response.on('close', () => resolve(null));
      response.on('error', () => resolve(null));
    });
    // The timeout of a request is one of silence; this one is for all of it.
    const clock = setTimeout(() => asked.destroy(), TIMEOUT_MS);
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(null));
    asked.on('close', () => {
      clearTimeout(clock);
      resolve(null);
    });
    asked.end();
  });
}
