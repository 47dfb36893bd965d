import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageFields } from './container-info.ts';
import type { EnginePlace } from './engines.ts';
import { readInfo } from './info-files.ts';

const ID = '4be1a7c09d3f52e86a7714cc90b2de51837f06a94be1a7c09d3f52e86a7714cc';
const UID = '0d6b5c2e-5f0a-4a52-9d1a-2f7f0f6f3b11';

let root = '';
let folders: readonly EnginePlace[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'info-'));
  folders = [
    { engine: 'containerd', path: `${root}/containerd` },
    { engine: 'docker', path: `${root}/docker` },
    { engine: 'podman', path: `${root}/storage` },
    { engine: 'runc', path: `${root}/runc` },
  ];
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, content: unknown): void {
  mkdirSync(dirname(`${root}/${path}`), { recursive: true });
  writeFileSync(`${root}/${path}`, typeof content === 'string' ? content : JSON.stringify(content));
}

const CAPS = ['CAP_SYS_ADMIN', 'CAP_SYS_MODULE', 'CAP_SYS_RAWIO', 'CAP_SYS_PTRACE', 'CAP_SYS_BOOT'];
const rights = (bounding: readonly string[], devices: readonly object[]) => ({
  process: { capabilities: { bounding } },
  linux: { resources: { devices } },
});
const NONE = { allow: false, access: 'rwm' };
const ALL = { allow: true, access: 'rwm' };

describe('what the files of runtimes say', () => {
  it('containerd, of a container of a pod', () => {
    put(`containerd/io.containerd.runtime.v2.task/k8s.io/${ID}/config.json`, {
      ...rights(['CAP_CHOWN'], [NONE]),
      annotations: {
        'io.kubernetes.cri.container-type': 'container',
        'io.kubernetes.cri.container-name': 'web',
        'io.kubernetes.cri.image-name': 'registry.example:5000/shop/web:1.8.2',
        'io.kubernetes.cri.sandbox-name': 'web-6c9f7b5d4-q2x8k',
        'io.kubernetes.cri.sandbox-namespace': 'shop',
        'io.kubernetes.cri.sandbox-uid': UID,
      },
    });
    expect(readInfo(ID, folders)).toEqual({
      unreadable: 0,
      info: {
        runtime: 'containerd',
        name: 'web',
        imageName: 'registry.example:5000/shop/web',
        imageTag: '1.8.2',
        pod: 'web-6c9f7b5d4-q2x8k',
        podUid: UID,
        namespace: 'shop',
        privileged: false,
      },
    });
  });

  it('CRI-O', () => {
    put(`storage/overlay-containers/${ID}/userdata/config.json`, {
      ...rights(CAPS, [NONE, ALL]),
      annotations: {
        'io.container.manager': 'cri-o',
        'io.kubernetes.container.name': 'web',
        'io.kubernetes.cri-o.ImageName': 'quay.example/web@sha256:5d41402a',
        'io.kubernetes.pod.name': 'web-0',
        'io.kubernetes.pod.namespace': 'shop',
        'io.kubernetes.cri-o.Labels': JSON.stringify({
          app: 'web',
          'io.kubernetes.pod.uid': UID,
          n: 1,
        }),
      },
    });
    expect(readInfo(ID, folders).info).toEqual({
      runtime: 'cri-o',
      name: 'web',
      imageName: 'quay.example/web',
      pod: 'web-0',
      namespace: 'shop',
      labels: ['app:web'],
      privileged: true,
    });
  });

  it('Docker, whose bundle in containerd says nothing', () => {
    put(`docker/containers/${ID}/config.v2.json`, {
      Name: '/shop_web_1',
      Image: 'sha256:5d41',
      Config: { Image: 'shop/web', Labels: { 'com.example.team': 'shop' } },
    });
    put(`docker/containers/${ID}/hostconfig.json`, { Privileged: true });
    put(`containerd/io.containerd.runtime.v2.task/moby/${ID}/config.json`, rights([], []));
    expect(readInfo(ID, folders).info).toEqual({
      runtime: 'docker',
      name: 'shop_web_1',
      imageName: 'shop/web',
      privileged: true,
    });
  });

  it('runc, by the bundle that its state names', () => {
    put('runc/web/state.json', { config: { labels: ['x=y', `bundle=${root}/bundle`] } });
    put('bundle/config.json', rights(CAPS, [NONE]));
    expect(readInfo(`${root}/runc/web`, folders).info).toEqual({
      runtime: 'runc',
      name: 'web',
      privileged: false,
    });
  });

  it('containerd, of a container with a name of its own', () => {
    put(`containerd/io.containerd.runtime.v2.task/default/web/config.json`, rights([], []));
    const place = `${root}/containerd/io.containerd.runtime.v2.task/default/web`;
    expect(readInfo(place, folders).info).toEqual({
      runtime: 'containerd',
      name: 'web',
      privileged: false,
    });
  });

  it('Podman, by its list', () => {
    put(`storage/overlay-containers/${ID}/userdata/config.json`, {
      ...rights(['CAP_CHOWN'], [NONE]),
      annotations: { 'io.container.manager': 'libpod' },
    });
    const metadata = { 'image-name': 'registry.example:5000/shop/web:1.8.2', name: 'web' };
    put('storage/overlay-containers/containers.json', [
      { id: ID.replaceAll('4', '5'), names: ['other'], metadata: '{}' },
      { id: ID, names: ['web'], metadata: JSON.stringify(metadata) },
    ]);
    expect(readInfo(ID, folders)).toEqual({
      unreadable: 0,
      info: {
        runtime: 'podman',
        name: 'web',
        imageName: 'registry.example:5000/shop/web',
        imageTag: '1.8.2',
        privileged: false,
      },
    });
  });

  it('Podman, by the list of those that are removed at their end', () => {
    put('storage/overlay-containers/containers.json', []);
    put('storage/overlay-containers/volatile-containers.json', [{ id: ID, names: ['once'] }]);
    expect(readInfo(ID, folders)).toEqual({ unreadable: 0, info: { name: 'once' } });
  });

  it.each([
    [
      'containerd',
      `containerd/io.containerd.runtime.v2.task/k8s.io/${ID}/config.json`,
      { annotations: { 'io.kubernetes.cri.container-type': 'sandbox' } },
    ],
    [
      'CRI-O',
      `storage/overlay-containers/${ID}/userdata/config.json`,
      { annotations: { 'io.kubernetes.cri-o.ContainerType': 'sandbox' } },
    ],
    [
      'Docker',
      `docker/containers/${ID}/config.v2.json`,
      { Config: { Labels: { 'io.kubernetes.docker.type': 'podsandbox' } } },
    ],
    [
      'Podman',
      'storage/overlay-containers/containers.json',
      [{ id: ID, names: ['800f56d4a4c7-infra'] }],
    ],
  ])('the sandbox of a pod: %s', (_, path, content) => {
    put(path, content);
    expect(readInfo(ID, folders).info.isSandbox).toBe(true);
  });

  it('a list that is no list, and entries that are none', () => {
    put('storage/overlay-containers/containers.json', {});
    put('storage/overlay-containers/volatile-containers.json', [
      null,
      7,
      { id: ID, names: 'web', metadata: '[]' },
    ]);
    expect(readInfo(ID, folders)).toEqual({ unreadable: 0, info: {} });
    put('storage/overlay-containers/volatile-containers.json', '[');
    expect(readInfo(ID, folders)).toEqual({ unreadable: 1, info: {} });
  });

  it('nothing of a container that is not known', () => {
    expect(readInfo(ID, folders)).toEqual({ info: {}, unreadable: 0 });
  });
});

describe('files that are not as they should be', () => {
  const path = `storage/overlay-containers/${ID}/userdata/config.json`;

  it.each([
    ['no JSON', '{"annotations":'],
    ['no object', '[]'],
    ['empty', ''],
  ])('%s', (_, content) => {
    put(path, content);
    expect(readInfo(ID, folders)).toEqual({ info: {}, unreadable: 1 });
  });

  it('too large', () => {
    put(path, '{}');
    truncateSync(`${root}/${path}`, 1024 * 1024 + 1);
    expect(readInfo(ID, folders).unreadable).toBe(1);
  });

  it('a link, which may lead into a container', () => {
    put('elsewhere', '{"annotations":{"io.kubernetes.container.name":"x"}}');
    put(path, '');
    rmSync(`${root}/${path}`);
    symlinkSync(`${root}/elsewhere`, `${root}/${path}`);
    expect(readInfo(ID, folders)).toEqual({ info: {}, unreadable: 1 });
  });

  it('a folder', () => {
    mkdirSync(`${root}/${path}`, { recursive: true });
    expect(readInfo(ID, folders).unreadable).toBe(1);
  });

  it('of other types inside', () => {
    put(path, {
      annotations: {
        'io.kubernetes.container.name': 7,
        'io.kubernetes.pod.name': 'x'.repeat(2000),
      },
      process: { capabilities: 'all' },
      linux: { resources: { devices: [null, 7, 'a'] } },
      __proto__: null,
    });
    put('runc/web/state.json', { config: { labels: { bundle: '/' } } });
    expect(readInfo(ID, folders).info).toEqual({});
    expect(readInfo(`${root}/runc/web`, folders).info).toEqual({ name: 'web' });
  });
});

it.each([
  ['web', { imageName: 'web' }],
  ['web:1', { imageName: 'web', imageTag: '1' }],
  ['registry:5000/web', { imageName: 'registry:5000/web' }],
  ['registry:5000/web:1@sha256:ab', { imageName: 'registry:5000/web', imageTag: '1' }],
  ['sha256:5d41', {}],
  ['@sha256:5d41', {}],
  ['web:', { imageName: 'web' }],
])('image %j', (image, fields) => {
  expect(JSON.parse(JSON.stringify(imageFields(image)))).toEqual(fields);
});
