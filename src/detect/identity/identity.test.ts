import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowOf } from '../../events/document-row.ts';
import { FieldSet } from '../../events/field-set.ts';
import type { Json, JsonObject } from '../../events/json.ts';
import {
  alertId,
  blockId,
  canonicalText,
  eventIdentity as identityOf,
  formerIdentityReader,
  keyOfHash,
  unfold,
} from './index.ts';
import { sourceOf } from '../source/source.testing.ts';

const eventIdentity = (document: JsonObject) => identityOf(sourceOf(document));
const same = (a: JsonObject, b: JsonObject) => eventIdentity(a) === eventIdentity(b);

describe('unfold', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['dotted keys', { 'a.b': 1, a: { 'c.d': 2 } }, { a: { b: 1, c: { d: 2 } } }],
    ['absences', { a: null, b: [], c: {}, d: [null, []], e: { f: [{}] }, g: 0 }, { g: 0 }],
    ['arrays stay arrays', { a: ['x'], b: 'x' }, { a: ['x'], b: 'x' }],
    ['arrays in arrays', { a: [1, [2, [3]]] }, { a: [1, 2, 3] }],
    ['objects in arrays', { a: [{ 'b.c': 1 }, 2] }, { a: [{ b: { c: 1 } }, 2] }],
    ['a value and more below it', { a: 1, 'a.b': 2 }, { a: [1, { b: 2 }] }],
    ['twice the same', { a: { b: 1 }, 'a.b': 2 }, { a: { b: [1, 2] } }],
    ['empty parts of names', { '': { '': 1 }, '..': 2 }, { '': { '': [1, { '': 2 }] } }],
  ])('%s', (_, document, expected) => {
    expect(unfold(document)).toEqual(expected);
  });

  it('leaves fields out, and what is empty without them', () => {
    expect(unfold({ 'a.b': 1, a: { c: 2 }, d: { e: 3 } }, ['a.b', 'd.e', 'x.y'])).toEqual({
      a: { c: 2 },
    });
  });

  it('keeps __proto__ as a key', () => {
    const document = JSON.parse('{"__proto__":{"a":1},"__proto__.b":2}') as JsonObject;
    expect(canonicalText(unfold(document))).toBe('{"__proto__":{"a":1,"b":2}}');
    expect('a' in {}).toBe(false);
  });

  it.each<[string, JsonObject]>([
    ['a key of a million dots', { ['.'.repeat(1_000_000)]: 1 }],
    ['a thousand levels', JSON.parse('{"a":'.repeat(999) + '1' + '}'.repeat(999)) as JsonObject],
    ['a thousand arrays', { a: JSON.parse('['.repeat(999) + '1' + ']'.repeat(999)) as Json }],
    [
      'a thousand dotted levels',
      JSON.parse('{"a.b":'.repeat(999) + '1' + '}'.repeat(999)) as JsonObject,
    ],
    ['a long array', { a: Array.from({ length: 200_000 }, (_, index) => ({ b: index })) }],
  ])('takes %s', (_, document) => {
    expect(eventIdentity(document)).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('the identity of an event', () => {
  const event = { '@timestamp': '2026-11-24T12:00:00Z', event: { id: 'x', action: 'exec' } };

  it.each<[string, JsonObject]>([
    ['other content', { ...event, process: { name: 'sh' }, 'event.ingested': 'later' }],
    [
      'another spelling',
      { 'event.id': ['x'], 'event.action': 'exec', '@timestamp': '2026-11-24T13:00:00.000+01:00' },
    ],
  ])('with an event.id is the same with %s', (_, other) => {
    expect(same(event, other)).toBe(true);
  });

  it('is that of the text where a document without an id is too large to be sorted', () => {
    const huge = { b: 'x'.repeat(1_100_000), a: 1 };
    expect(same(huge, { ...huge })).toBe(true);
    expect(same(huge, { a: 1, b: huge.b })).toBe(false);
    expect(same({ ...huge, ...event }, { ...event, c: huge })).toBe(true);
  });

  it.each<[string, JsonObject]>([
    ['time', { ...event, '@timestamp': '2026-11-24T12:00:00.000000001Z' }],
    ['action', { ...event, event: { id: 'x', action: 'end' } }],
    ['dataset', { ...event, 'event.dataset': 'd' }],
    ['stage of a request', { ...event, kubernetes: { audit: { stage: 'ResponseComplete' } } }],
    ['alert', { ...event, 'kibana.alert.uuid': 'u' }],
    ['no single id', { ...event, event: { id: ['x', 'y'], action: 'exec' } }],
    ['host', { ...event, host: { name: 'node-1' } }],
    ['container', { ...event, 'container.id': 'c1' }],
    ['an empty id', { ...event, event: { id: '', action: 'exec' } }],
  ])('differs by %s', (_, other) => {
    expect(same(event, other)).toBe(false);
  });

  const at = (host: JsonObject, container: JsonObject) => ({ ...event, host, container });

  it.each<[string, JsonObject, JsonObject, boolean]>([
    ['another container', at({ id: 'h' }, { id: 'a' }), at({ id: 'h' }, { id: 'b' }), false],
    ['another name of one', at({}, { name: 'a' }), at({}, { name: 'b' }), false],
    ['another host', at({ id: 'h' }, { id: 'a' }), at({ id: 'i' }, { id: 'a' }), false],
    [
      'a host of the same id',
      at({ id: 'h', name: 'm' }, {}),
      at({ id: 'h', name: 'n' }, {}),
      false,
    ],
    ['a container with the name of a host', at({ name: 'a' }, {}), at({}, { name: 'a' }), false],
    ['the same in another spelling', at({ name: ['n'] }, {}), { ...event, 'host.name': 'n' }, true],
    [
      'other labels',
      at({ name: 'n' }, { id: 'a', labels: 1 }),
      at({ name: 'n' }, { id: 'a' }),
      true,
    ],
  ])('with an event.id and %s', (_, one, other, expected) => {
    expect(same(one, other)).toBe(expected);
  });

  it.each<[string, JsonObject, JsonObject, boolean]>([
    ['order of keys', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }, true],
    ['one element and its value', { a: ['x'] }, { a: 'x' }, true],
    ['absences', { a: 1, b: null, c: [] }, { a: 1 }, true],
    [
      'what is set on the way',
      { a: 1 },
      {
        a: 1,
        event: { ingested: 'now', created: 'now' },
        log: { offset: 3 },
        data_stream: { dataset: 'd' },
        _id: 'q',
      },
      true,
    ],
    ['types', { a: 1 }, { a: '1' }, false],
    ['big integers', { a: 9007199254740993n }, { a: 9007199254740992n }, false],
    ['order of values', { a: [1, 2] }, { a: [2, 1] }, false],
    ['lone surrogates', { a: '\ud800' }, { a: '\ud801' }, false],
    ['values that look like keys', { a: '","b":"' }, { a: '', b: '' }, false],
  ])('by content: %s', (_, a, b, expected) => {
    expect(same(a, b)).toBe(expected);
  });

  it('does not depend on spelling or order', () => {
    fc.assert(
      fc.property(documents(), fc.infiniteStream(fc.nat(9)), (document, picks) => {
        expect(same(document, respelled(document, picks) as JsonObject)).toBe(true);
      }),
    );
  });
});

describe('ids', () => {
  it('depend on rule, events and their order', () => {
    const ids = [
      alertId('r', ['a']),
      alertId('s', ['a']),
      alertId('r', ['a', 'b']),
      alertId('r', ['b', 'a']),
      alertId('r', ['a', null, 'b']),
      alertId('r', ['a,b']),
      blockId('a', 0),
      blockId('a', 1),
      blockId('b', 0),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(ids.map(keyOfHash)).size).toBe(ids.length);
    expect(ids.every((id) => /^[0-9a-f]{64}$/.test(id))).toBe(true);
  });

  it('never change', () => {
    expect(alertId('rule', [eventIdentity({ 'event.id': '1', '@timestamp': 0 }), null])).toBe(
      '0187d02140ec3f0d5bfe0a9ee03f231a1673a540e8752cf303b3fe85c54cdf7b',
    );
    expect(alertId('rule', [eventIdentity({ a: { b: [1, 'x'] } })])).toBe(
      '2cdda4a1d147b68e40720d51fe9dcafc009fcc4bbab0f7438b8964218f74079a',
    );
    const located = { 'event.id': '1', '@timestamp': 0, 'host.name': 'n', 'container.id': 'c' };
    expect(alertId('rule', [eventIdentity(located)])).toBe(
      'ddca26d755fb4e5d316d9cc46a643a0ba8f03be94249d8e43bc6af58172c5b4f',
    );
  });

  it('of former identities are those that events had without host and container', () => {
    const fields = new FieldSet();
    const formerOf = formerIdentityReader(fields);
    const former = (document: JsonObject) => formerOf(rowOf(document, fields));
    const without = { 'event.id': '1', '@timestamp': 0 };
    const located = { ...without, host: { name: 'n' }, container: { id: 'c' } };
    expect(former(located)?.identity).toBe(eventIdentity(without));
    expect(former({ ...located, 'container.id': 'd' })?.where).not.toBe(former(located)?.where);
    expect(former(without)).toBeNull();
    expect(former({ host: { name: 'n' } })).toBeNull();
  });
});

function documents(): fc.Arbitrary<JsonObject> {
  const key = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', '', 'é');
  const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  const { object } = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      scalar,
      fc.array(tie('value'), { maxLength: 3 }),
      tie('object'),
    ),
    object: fc
      .array(fc.tuple(key, tie('value')), { maxLength: 5 })
      .map((entries) => Object.fromEntries(entries)),
  }));
  return object;
}

/** The same fields with keys in another order, and some nested objects in dotted notation. */
function respelled(value: Json, picks: fc.Stream<number>): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((each) => respelled(each, picks));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, child]): [string, Json][] => {
    const spelled = respelled(child, picks);
    const flat = typeof spelled === 'object' && spelled !== null && !Array.isArray(spelled);
    if (!flat || picks.next().value! % 2 === 0) return [[key, spelled]];
    return Object.entries(spelled as JsonObject).map(([below, each]) => [`${key}.${below}`, each]);
  });
  return Object.fromEntries((picks.next().value ?? 0) % 2 === 0 ? entries : entries.reverse());
}
