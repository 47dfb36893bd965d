import type { ContainerState, NetworkAttachment } from '../container.ts';
import { ResponseError } from '../errors.ts';

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `null` for text that is no JSON object. */
export function jsonObject(text: string): JsonObject | null {
  try {
    const value = JSON.parse(text) as unknown;
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

const objectAt = (object: JsonObject, name: string): JsonObject => {
  const value = object[name];
  return isObject(value) ? value : {};
};
const textAt = (object: JsonObject, name: string): string => {
  const value = object[name];
  return typeof value === 'string' ? value : '';
};
const textsAt = (object: JsonObject, name: string): string[] => {
  const value = object[name];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
};
const textMap = (object: JsonObject): Record<string, string> =>
  Object.fromEntries(
    Object.entries(object).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );

const STATUSES: ReadonlyMap<string, ContainerState['status']> = new Map([
  ['created', 'created'],
  ['configured', 'created'],
  ['running', 'running'],
  ['paused', 'paused'],
  ['exited', 'exited'],
  ['stopped', 'exited'],
]);

const FULL_ID = /^[0-9a-f]{64}$/;

/**
 * Reads what Docker and Podman answer about a container. Throws {@link ResponseError} where it has no full id or no start: a
 * container that cannot be told from its successor is not acted on.
 */
export function stateOf(engine: string, inspected: JsonObject): ContainerState {
  const state = objectAt(inspected, 'State');
  const host = objectAt(inspected, 'HostConfig');
  const config = objectAt(inspected, 'Config');
  const id = textAt(inspected, 'Id');
  const startedAt = textAt(state, 'StartedAt');
  if (!FULL_ID.test(id) || startedAt === '')
    throw new ResponseError('RSP1003', `${engine} answered a container without id or start`);
  const pid = state['Pid'];
  const settings = objectAt(inspected, 'NetworkSettings');
  const ports = objectAt(settings, 'Ports');
  return {
    engine,
    id,
    startedAt,
    name: textAt(inspected, 'Name').replace(/^\//, ''),
    image: textAt(config, 'Image') || textAt(inspected, 'Image'),
    status: STATUSES.get(textAt(state, 'Status')) ?? 'other',
    pid: typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0 ? pid : null,
    labels: textMap(objectAt(config, 'Labels')),
    networkMode: textAt(host, 'NetworkMode'),
    networks: Object.entries(objectAt(settings, 'Networks')).flatMap(([network, value]) =>
      // These two are no networks to be disconnected from.
      network === 'none' || network === 'host' || !isObject(value)
        ? []
        : [attachmentOf(network, value, id)],
    ),
    restartPolicy: textAt(objectAt(host, 'RestartPolicy'), 'Name') || 'no',
    isRemovedAtEnd: host['AutoRemove'] === true,
    ports: Object.keys(ports).filter((port) => ports[port] !== null),
  };
}

const SHORT_ID = 12;

function attachmentOf(network: string, value: JsonObject, id: string): NetworkAttachment {
  const options = objectAt(value, 'DriverOpts');
  return {
    network,
    address: textAt(value, 'IPAddress'),
    address6: textAt(value, 'GlobalIPv6Address'),
    mac: textAt(value, 'MacAddress'),
    // Engines add the short id by themselves.
    aliases: textsAt(value, 'Aliases').filter((alias) => alias !== id.slice(0, SHORT_ID)),
    links: textsAt(value, 'Links'),
    driverOptions: Object.keys(options).length === 0 ? null : textMap(options),
  };
}

const CONTAINER_MODE = /^container:(.+)$/;

/** The id or name of the container whose network this one is in; `null` where it has its own. */
export const networkModeOf = ({ networkMode }: Pick<ContainerState, 'networkMode'>) =>
  CONTAINER_MODE.exec(networkMode)?.[1] ?? null;

/** Of a list of containers, the ids of those that may be in the network of one. Podman does not say of any of them whether it is. */
export function sharersOf(list: string, id: string): string[] {
  let entries: unknown;
  try {
    entries = JSON.parse(list);
  } catch {
    entries = null;
  }
  if (!Array.isArray(entries)) throw new ResponseError('RSP1003', 'the list of containers is none');
  return entries.filter(isObject).flatMap((entry) => {
    const other = textAt(entry, 'Id');
    const mode = textAt(objectAt(entry, 'HostConfig'), 'NetworkMode');
    const isCandidate = mode === '' || mode === `container:${id}`;
    return other !== id && FULL_ID.test(other) && isCandidate ? [other] : [];
  });
}
