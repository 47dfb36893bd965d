import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { namespacesOf } from './bundle-groups.ts';
import { isContainerId } from './cgroup-path.ts';
import type { ContainerInfo } from './container-info.ts';
import { askContainerd } from './containerd-api.ts';
import { infoOfDocker } from './docker-config.ts';
import { isSocket, USUAL_PLACES, type EnginePlace } from './engines.ts';
import { objectAt, parseObject, textAt } from './read-json.ts';

const MAX_ANSWER = 1024 * 1024;
const TIMEOUT_MS = 2000;

/**
 * Queries each socket in order; null if none knows the container, or none exists. Never rejects.
 *
 * @param key the container's key, as `keyOf` creates it
 */
export async function askEngines(
  key: string,
  places: readonly EnginePlace[] = USUAL_PLACES,
): Promise<ContainerInfo | null> {
  const sockets = places.filter(isSocket);
  for (const { path, engine } of isContainerId(key) ? sockets : []) {
    if (engine !== 'docker' && engine !== 'podman') continue;
    const answer = parseObject((await get(path, `/containers/${key}/json`)) ?? '');
    if (answer !== null) return infoOfDocker(answer, objectAt(answer, 'HostConfig'), engine);
  }
  const id = key.slice(key.lastIndexOf('/') + 1);
  for (const namespace of namespacesOf(places)) {
    if (key !== `${namespace}/${id}` && !(key === id && existsSync(`${namespace}/${id}`))) continue;
    const name = namespace.slice(namespace.lastIndexOf('/') + 1);
    for (const { path, engine } of sockets) {
      const info = engine === 'containerd' ? await askContainerd(path, name, id) : null;
      if (info !== null) return info;
    }
  }
  return null;
}

/**
 * The given locations, and the directories that the engines report at their sockets: files describe a
 * container before its first process runs, when an engine is busy. Never rejects.
 */
export async function withFolders(places: readonly EnginePlace[]): Promise<readonly EnginePlace[]> {
  const folders = places.filter(isSocket).map(async ({ path, engine }) => {
    if (engine === 'containerd') return [];
    const root = textAt(parseObject((await get(path, '/info')) ?? '') ?? {}, 'DockerRootDir');
    return root?.startsWith('/') === true ? [{ engine, path: root }] : [];
  });
  const found = (await Promise.all(folders)).flat();
  return [...places, ...found.filter(({ path }) => places.every((place) => place.path !== path))];
}

/** The body of a successful response; null for any other, for none, and beyond the limits. */
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
    // The timeout of a request is an idle timeout; this one is for the whole request.
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
