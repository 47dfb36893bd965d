import { expect, it } from 'vitest';
import type { JsonObject } from '../../events/json.ts';
import { overlay } from './overlay.ts';

const base = { event: { action: 'exec', type: ['start'] }, container: { id: 'c', name: 'n' } };

it.each<[JsonObject, JsonObject]>([
  [{}, base],
  [{ 'event.action': 'fork' }, { ...base, event: { action: 'fork', type: ['start'] } }],
  [{ event: { type: ['end'] } }, { ...base, event: { action: 'exec', type: ['end'] } }],
  [{ container: null }, { event: base.event }],
  [{ 'container.id': null }, { event: base.event, container: { name: 'n' } }],
  [{ container: {} }, base],
  [{ container: 7 }, { event: base.event, container: 7 }],
  [{ 'container.id.deep': 1 }, { ...base, container: { id: { deep: 1 }, name: 'n' } }],
  [
    { 'a.b': 1, a: { 'c.d': 2 } },
    { ...base, a: { b: 1, c: { d: 2 } } },
  ],
  [{ 'x.y': null }, { ...base, x: {} }],
  [{ list: [{ 'a.b': null }] }, { ...base, list: [{ 'a.b': null }] }],
])('%j over the defaults', (event, expected) => {
  expect(overlay(base, event)).toEqual(expected);
});

it('gives no key a meaning', () => {
  const hostile = JSON.parse('{"__proto__": {"x": 1}, "constructor.prototype.y": 2}') as JsonObject;
  const merged = overlay(hostile, { '__proto__.z': 3 });
  expect(JSON.stringify(merged)).toBe(
    '{"__proto__":{"x":1,"z":3},"constructor":{"prototype":{"y":2}}}',
  );
  expect(({} as { y?: unknown }).y).toBeUndefined();
});

it('refuses what nests too deep', () => {
  expect(overlay({ [`a${'.a'.repeat(2_000)}`]: 1 })).toBeNull();
});
