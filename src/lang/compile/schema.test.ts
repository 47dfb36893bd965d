import { describe, expect, it } from 'vitest';
import type { FieldMapping, Schema } from '../../events/schema.ts';
import { compile } from '../index.ts';

const schema: Schema = new Map<string, FieldMapping>([
  ['event.category', { type: 'keyword' }],
  ['@timestamp', { type: 'date' }],
  ['k', { type: 'keyword' }],
  ['i', { type: 'long' }],
  ['b', { type: 'byte' }],
  ['f', { type: 'double' }],
  ['flag', { type: 'boolean' }],
  ['ip', { type: 'ip' }],
  ['v', { type: 'version' }],
  ['d', { type: 'date' }],
  ['t', { type: 'text', exact: 't.keyword' }],
  ['t.keyword', { type: 'keyword', of: 't' }],
  ['u', { type: 'text', exact: 'u.raw' }],
  ['u.raw', { type: 'keyword' }],
  ['other', { type: 'alias', target: 'k' }],
  ['labels', { type: 'flattened' }],
]);

function holds(condition: string, document: object): boolean {
  return compile(`any where ${condition}`, { schema }).matches(document);
}

describe('values are read as their type has them', () => {
  it.each<[string, object, boolean]>([
    ['k == "5"', { k: 5 }, true],
    ['k == "true"', { k: true }, true],
    ['k == 5', { k: 5 }, false],
    ['length(k) == 1', { k: 5 }, true],
    ['i == 5', { i: '5' }, true],
    ['i == 5', { i: 5.9 }, true],
    ['i == -5', { i: '-5.9' }, true],
    ['i == null', { i: 'five' }, true],
    ['i == 9007199254740993', { i: '9007199254740993' }, true],
    ['i == null', { i: 1e300 }, true],
    ['b == null', { b: 128 }, true],
    ['b == -128', { b: -128 }, true],
    ['i / 2 == 2', { i: 5 }, true],
    ['f / 2 == 2.5', { f: 5 }, true],
    ['string(f) == "5.0"', { f: 5 }, true],
    ['flag', { flag: 'true' }, true],
    ['flag == false', { flag: '' }, true],
    ['flag == null', { flag: 'yes' }, true],
    ['flag == false', {}, false],
    ['ip == "::1"', { ip: '0:0:0:0:0:0:0:1' }, true],
    ['ip == "10.0.0.0/8"', { ip: '10.1.2.3' }, true],
    ['ip in ("192.168.0.1", "10.0.0.0/8")', { ip: ['1.2.3.4', '10.1.2.3'] }, true],
    ['ip != "10.0.0.0/8"', { ip: ['1.2.3.4', '10.1.2.3'] }, false],
    ['ip == null', { ip: 'none' }, true],
    ['cidrMatch(ip, "10.0.0.0/8")', { ip: '10.1.2.3' }, true],
    ['string(ip) == "::1"', { ip: '0:0:0:0:0:0:0:1' }, true],
    ['v > "1.5.0"', { v: '1.11.3' }, true],
    ['v < "1.0.0"', { v: '1.0.0-alpha' }, true],
    ['v == "any text"', { v: 'any text' }, true],
    ['d == "2024"', { d: '2024-05-05' }, true],
    ['d == "2024"', { d: 1_714_867_200_000 }, true],
    ['d == null', { d: 'soon' }, true],
    ['t == "x"', { t: 'x' }, true],
    ['t.keyword : "X"', { t: 'x' }, true],
    ['u.raw == "x"', { u: 'x' }, true],
    ['other == "x"', { k: 'x' }, true],
    ['labels.a.b == "1"', { labels: { a: { b: 1 } } }, true],
    ['?unknown == null', { unknown: 1 }, true],
    ['not ?unknown : "x"', { unknown: 'x' }, true],
    ['?unknown == ?missing', { unknown: 'x' }, true],
    ['?unknown != ?missing', { unknown: 'x' }, false],
  ])('%s of %j is %s', (condition, document, expected) => {
    expect(holds(condition, document)).toBe(expected);
  });
});
