import { connect as connectHttp2, constants } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { imageFields, infoOf, labelsOf, type ContainerInfo } from './container-info.ts';
import { fieldsOf, textField } from './protobuf.ts';

const MAX_ANSWER = 1024 * 1024;
const TIMEOUT_MS = 2000;

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
