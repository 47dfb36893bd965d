import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { askContainerd, fieldsOf, textField } from './engine-api.ts';

let folder = '';
let server: Http2Server;
let answer: (stream: ServerHttp2Stream, namespace: string, id: string) => void;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'containerd-'));
  server = createServer();
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    stream.on('data', (frame: Buffer) => {
      expect(headers[':path']).toBe('/containerd.services.containers.v1.Containers/Get');
      const id = fieldsOf(frame.subarray(5))?.get(1)?.[0]?.toString() ?? '';
      answer(stream, String(headers['containerd-namespace']), id);
    });
  });
  server.listen(`${folder}/containerd.sock`);
  await once(server, 'listening');
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const ask = (id = 'web') => askContainerd(`${folder}/containerd.sock`, 'default', id);

function message(field: number, ...parts: Buffer[]): Buffer {
  const bytes = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([field * 8 + 2, bytes.length]), bytes]);
}
const label = (key: string, value: string) => message(2, textField(1, key), textField(2, value));

function give(stream: ServerHttp2Stream, ...fields: Buffer[]): void {
  const bytes = message(1, ...fields);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(bytes.length, 1);
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
  stream.end(Buffer.concat([head, bytes]));
}

it('learns image and name of a container with a name of its own', async () => {
  answer = (stream, namespace, id) => {
    expect([namespace, id]).toEqual(['default', 'web']);
    give(stream, textField(1, id), textField(3, 'shop.example/web:1.2'));
  };
  expect(await ask()).toEqual({
    runtime: 'containerd',
    name: 'web',
    imageName: 'shop.example/web',
    imageTag: '1.2',
  });
});

it('prefers the name that nerdctl or the kubelet gave', async () => {
  answer = (stream) => give(stream, textField(3, 'web'), label('nerdctl/name', 'shop'));
  expect(await ask()).toMatchObject({ name: 'shop' });
  answer = (stream) =>
    give(
      stream,
      textField(3, 'web'),
      label('io.kubernetes.container.name', 'web'),
      label('io.kubernetes.pod.name', 'web-0'),
    );
  expect(await ask()).toMatchObject({ name: 'web', pod: 'web-0' });
});

it('knows the sandbox of a pod', async () => {
  answer = (stream) =>
    give(stream, textField(3, 'pause'), label('io.cri-containerd.kind', 'sandbox'));
  expect(await ask()).toEqual({ runtime: 'containerd', imageName: 'pause', isSandbox: true });
});

it('takes no name from Docker’s containers, which have no image there', async () => {
  answer = (stream, _, id) => give(stream, textField(1, id));
  expect(await ask()).toEqual({ runtime: 'containerd' });
});

it.each<[string, (stream: ServerHttp2Stream) => void]>([
  [
    'not found',
    (stream) => stream.respond({ ':status': 200, 'grpc-status': '5' }, { endStream: true }),
  ],
  ['not a frame', (stream) => stream.end('<html>')],
  ['cut', (stream) => stream.end(Buffer.from([0, 0, 0, 0, 9, 1]))],
  ['compressed', (stream) => stream.end(Buffer.from([1, 0, 0, 0, 0]))],
  ['empty', (stream) => stream.end(Buffer.from([0, 0, 0, 0, 0]))],
  ['no message', (stream) => stream.end(Buffer.from([0, 0, 0, 0, 2, 0x0a, 0x7f]))],
  ['too long', (stream) => stream.end(Buffer.alloc(2 ** 21))],
  ['broken off', (stream) => stream.close()],
])('is null for an answer that is %s', async (_, give) => {
  answer = give;
  expect(await ask()).toBeNull();
});

it('is null where nothing listens', async () => {
  expect(await askContainerd(`${folder}/none.sock`, 'default', 'web')).toBeNull();
});
