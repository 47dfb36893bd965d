import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { connect as connectHttp2, constants } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { namespacesOf } from './membership.ts';
import { isContainerId } from './cgroup-path.ts';
import {
  type ContainerInfo,
  infoOfDocker,
  imageFields,
  infoOf,
  labelsOf,
} from './container-info.ts';
import { isSocket, USUAL_PLACES, type EnginePlace } from './engines.ts';
import { objectAt, parseObject, textAt } from './read-json.ts';

/** Fields of `containerd.services.containers.v1`. */
const REQUEST_ID = 1;
const ANSWER_CONTAINER = 1;
const CONTAINER_LABELS = 2;
const CONTAINER_IMAGE = 3;
const LABEL_KEY = 1;
const LABEL_VALUE = 2;

/**
 * What containerd knows about a container: the image is only in its database. Null if it does not know the
 * container, or does not respond. Never rejects.
 */
export async function askContainerd(
  socket: string,
  namespace: string,
  id: string,
): Promise<ContainerInfo | null> {
  const answer = await call(socket, namespace, textField(REQUEST_ID, id));
  const container = answer === null ? undefined : fieldsOf(answer)?.get(ANSWER_CONTAINER)?.[0];
  const fields = container === undefined ? null : fieldsOf(container);
  if (fields === null) return null;
  const labels = Object.fromEntries(
    (fields.get(CONTAINER_LABELS) ?? []).map((entry) => {
      const pair = fieldsOf(entry);
      const text = (field: number) => pair?.get(field)?.[0]?.toString('utf8') ?? '';
      return [text(LABEL_KEY), text(LABEL_VALUE)];
    }),
  );
  const pod = labels['io.kubernetes.pod.name'];
  const isSandbox = labels['io.cri-containerd.kind'] === 'sandbox';
  const image = imageFields(fields.get(CONTAINER_IMAGE)?.[0]?.toString('utf8'));
  // nerdctl and the kubelet choose their own names. Otherwise the id is the name, except for Docker, which
  // stores image and name itself.
  const ownName = isSandbox || image.imageName === undefined ? undefined : id;
  return infoOf({
    runtime: 'containerd',
    name: labels['nerdctl/name'] ?? labels['io.kubernetes.container.name'] ?? ownName,
    ...image,
    pod,
    podUid: labels['io.kubernetes.pod.uid'],
    namespace: labels['io.kubernetes.pod.namespace'],
    labels: pod === undefined ? undefined : labelsOf(labels),
    isSandbox: isSandbox ? true : undefined,
  });
}

/** The header of a gRPC message: compression flag and length. */
const FRAME_HEAD = 5;

/**
 * A unary gRPC call without a library: HTTP/2 with one frame in each direction. Null for any unsuccessful
 * response.
 */
function call(socket: string, namespace: string, message: Buffer): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const session = connectHttp2('http://localhost', {
      createConnection: () => connectSocket(socket),
    });
    const end = (answer: Buffer | null) => {
      clearTimeout(clock);
      session.destroy();
      resolve(answer);
    };
    const clock = setTimeout(() => end(null), TIMEOUT_MS);
    session.on('error', () => end(null));
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: '/containerd.services.containers.v1.Containers/Get',
      [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
      [constants.HTTP2_HEADER_TE]: 'trailers',
      'containerd-namespace': namespace,
    });
    const parts: Buffer[] = [];
    let length = 0;
    stream.on('data', (part: Buffer) => {
      length += part.length;
      parts.push(part);
      if (length > MAX_ANSWER) end(null);
    });
    stream.on('error', () => end(null));
    stream.on('end', () => {
      const frame = Buffer.concat(parts);
      const isWhole =
        frame.length >= FRAME_HEAD &&
        frame[0] === 0 &&
        frame.readUInt32BE(1) === frame.length - FRAME_HEAD;
      end(isWhole ? frame.subarray(FRAME_HEAD) : null);
    });
    const head = Buffer.alloc(FRAME_HEAD);
    head.writeUInt32BE(message.length, 1);
    stream.end(Buffer.concat([head, message]));
  });
}

/**
 * The length-delimited fields of a message: strings, messages, maps; fields of other kinds are
 * skipped. Null if it is not a valid message.
 */
export function fieldsOf(bytes: Buffer): ReadonlyMap<number, readonly Buffer[]> | null {
  const reader = new BinaryReader(bytes);
  const fields = new Map<number, Buffer[]>();
  try {
    while (reader.pos < bytes.length) {
      const [field, type] = reader.tag();
      if (type !== WireType.LengthDelimited) {
        reader.skip(type);
        continue;
      }
      const values = fields.get(field) ?? [];
      values.push(Buffer.from(reader.bytes()));
      fields.set(field, values);
    }
  } catch {
    return null;
  }
  return fields;
}

/** A message with one string field. */
export function textField(field: number, text: string): Buffer {
  return Buffer.from(new BinaryWriter().tag(field, WireType.LengthDelimited).string(text).finish());
}

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
