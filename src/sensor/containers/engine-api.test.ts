import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { askEngines, withFolders } from './engine-api.ts';

const ID = '4be1a7c09d3f52e86a7714cc90b2de51837f06a94be1a7c09d3f52e86a7714cc';

let folder = '';
let server: Server;
let answer: (path: string, response: ServerResponse) => void;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'engine-'));
  server = createServer((request, response) => answer(request.url ?? '', response));
  server.listen(`${folder}/engine.sock`);
  await once(server, 'listening');
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const ask = (id = ID) =>
  askEngines(id, [
    { path: `${folder}/none.sock`, engine: 'docker' },
    { path: `${folder}/engine.sock`, engine: 'podman' },
  ]);

it('asks the first socket that is there', async () => {
  answer = (path, response) => {
    expect(path).toBe(`/containers/${ID}/json`);
    response.end(
      JSON.stringify({
        Name: '/web',
        ImageName: 'registry.example/shop/web:1.8.2',
        HostConfig: { Privileged: false },
        Config: { Image: 'web', Labels: { 'io.kubernetes.pod.name': 'web-0', app: 'web' } },
      }),
    );
  };
  expect(await ask()).toEqual({
    runtime: 'podman',
    name: 'web',
    imageName: 'registry.example/shop/web',
    imageTag: '1.8.2',
    pod: 'web-0',
    labels: ['app:web'],
    privileged: false,
  });
});

it.each<[string, (response: ServerResponse) => void]>([
  ['not found', (response) => response.writeHead(404).end('{}')],
  ['not JSON', (response) => response.end('<html>')],
  ['too long', (response) => response.end(`{"Name":"${'x'.repeat(2 ** 21)}"}`)],
  [
    'broken off',
    (response) =>
      response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy()),
  ],
])('is null for an answer that is %s', async (_, give) => {
  answer = (_path, response) => give(response);
  expect(await ask()).toBeNull();
});

it('asks only for ids', async () => {
  answer = () => expect.unreachable();
  expect(await ask('../../images')).toBeNull();
  expect(await ask('web')).toBeNull();
});

it('learns from an engine where it keeps its files', async () => {
  answer = (path, response) => {
    expect(path).toBe('/info');
    response.end('{"DockerRootDir":"/mnt/docker"}');
  };
  const places = [
    { engine: 'docker', path: `${folder}/engine.sock` },
    { engine: 'docker', path: `${folder}/none.sock` },
  ] as const;
  expect(await withFolders(places)).toEqual([...places, { engine: 'docker', path: '/mnt/docker' }]);
  const all = [...places, { engine: 'podman', path: '/mnt/docker' } as const];
  expect(await withFolders(all)).toEqual(all);
  answer = (_path, response) => response.end('{"DockerRootDir":"elsewhere"}');
  expect(await withFolders(places)).toEqual(places);
});
