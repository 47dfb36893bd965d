import { isJsonObject, type JsonObject } from '../../events/json.ts';
import { imageFields, infoOf, type ContainerInfo } from './container-info.ts';
import { parseObject, readJson, textAt } from './read-json.ts';

/**
 * What the lists of container storage contain about a container. Podman writes its entry before the
 * container starts; the bundle has neither name nor image.
 *
 * @param folder such as `/var/lib/containers/storage/overlay-containers`
 * @returns `unreadable` if a list existed and could not be used; null if none names the container
 */
export function infoOfStorage(folder: string, id: string): ContainerInfo | 'unreadable' | null {
  let isUnreadable = false;
  // Newer versions list containers that are removed when they exit in the second file.
  for (const name of ['containers.json', 'volatile-containers.json']) {
    const list = readJson(`${folder}/${name}`, MAX_LIST_BYTES);
    if (Array.isArray(list)) {
      const entry = list.find((each) => isJsonObject(each) && each['id'] === id);
      if (entry !== undefined) return infoOfEntry(entry as JsonObject);
    } else if (list !== null) {
      isUnreadable = true;
    }
  }
  return isUnreadable ? 'unreadable' : null;
}

/** An entry takes half a kilobyte. */
const MAX_LIST_BYTES = 4 * 1024 * 1024;

function infoOfEntry(entry: JsonObject): ContainerInfo {
  const metadata = parseObject(textAt(entry, 'metadata') ?? '') ?? {};
  const names = entry['names'];
  const first: unknown = Array.isArray(names) ? names[0] : undefined;
  const name = textAt(metadata, 'name') ?? (typeof first === 'string' ? first : undefined);
  return infoOf({
    name,
    ...imageFields(textAt(metadata, 'image-name')),
    isSandbox: name !== undefined && INFRA.test(name) ? true : undefined,
  });
}

/** Podman names the container that holds a pod's namespaces after the pod. */
const INFRA = /^[0-9a-f]{12}-infra$/;
