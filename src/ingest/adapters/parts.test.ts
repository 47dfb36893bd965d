import { describe, expect, it } from 'vitest';
import { baseName, containerId, entersContainer, entityId, fileOf, imageOf } from './parts.ts';

describe('parts of documents', () => {
  it.each([
    ['/usr/bin/curl', 'curl'],
    ['curl', 'curl'],
    ['/', undefined],
    [undefined, undefined],
  ])('the name of %s is %s', (path, name) => {
    expect(baseName(path)).toBe(name);
  });

  it.each([
    ['registry.example/shop/cart:1.4.2', { name: 'registry.example/shop/cart', tag: ['1.4.2'] }],
    ['registry.example:5000/cart', { name: 'registry.example:5000/cart' }],
    ['cart:1@sha256:5d41', { name: 'cart', tag: ['1'] }],
    ['cart@sha256:5d41', { name: 'cart' }],
    ['@sha256:5d41', { name: '@sha256', tag: ['5d41'] }],
    ['cart:', { name: 'cart:' }],
    ['', undefined],
    [undefined, undefined],
  ])('the image %s is %j', (reference, image) => {
    expect(imageOf(reference)).toStrictEqual(image);
  });

  it.each([
    ['containerd://4be1', '4be1'],
    ['4be1', '4be1'],
    ['docker://', undefined],
    [undefined, undefined],
  ])('the container %s is %s', (text, id) => {
    expect(containerId(text)).toBe(id);
  });

  it('an entity needs all its parts', () => {
    expect(entityId('node-a', 1n, 2)).toBe(Buffer.from('node-a:1:2').toString('base64'));
    expect(entityId('node-a', undefined, 2)).toBeUndefined();
  });

  it.each([
    [
      '/etc/ld.so.preload',
      { path: '/etc/ld.so.preload', name: 'ld.so.preload', extension: 'preload' },
    ],
    ['/root/.bashrc', { path: '/root/.bashrc', name: '.bashrc', extension: undefined }],
    ['/tmp/a.', { path: '/tmp/a.', name: 'a.', extension: undefined }],
    [undefined, { path: undefined, name: undefined, extension: undefined }],
  ])('the file %s', (path, file) => {
    expect(fileOf(path)).toStrictEqual(file);
  });

  it.each([
    ['a process whose parent is outside', [41022, 87, 900, 900], true],
    ['a process whose parent is inside', [41022, 87, 41010, 75], false],
    ['a process in the namespace of the host', [41022, 41022, 41010, 41010], undefined],
    ['a process without a known parent', [41022, 87, undefined, 0], undefined],
  ] as const)('whether %s entered', (_, [pid, ownPid, parentPid, parentOwnPid], enters) => {
    expect(entersContainer({ pid, ownPid, parentPid, parentOwnPid })).toBe(enters);
  });
});
