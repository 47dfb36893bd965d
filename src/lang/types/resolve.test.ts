import { describe, expect, it } from 'vitest';
import type { FieldMapping } from '../../events/schema.ts';
import { resolve, resolveField } from './resolve.ts';

const SCHEMA = new Map<string, FieldMapping>(
  Object.entries({
    'process.name': { type: 'keyword' },
    'process.name.text': { type: 'match_only_text', of: 'process.name' },
    'process.name.wild': { type: 'wildcard', of: 'process.name' },
    pid: { type: 'alias', target: 'process.pid' },
    'process.pid': { type: 'long' },
    broken: { type: 'alias', target: 'nowhere' },
    circle: { type: 'alias', target: 'circle' },
    title: { type: 'text', exact: 'title.keyword' },
    'title.keyword': { type: 'keyword', of: 'title' },
    heading: { type: 'alias', target: 'title' },
    folded: { type: 'text', exact: 'folded.low' },
    'folded.low': { type: 'keyword', of: 'folded', normalized: true },
    copied: { type: 'text', exact: 'copy' },
    message: { type: 'text' },
    where: { type: 'geo_point' },
    size: { type: 'long or keyword' },
    labels: { type: 'flattened' },
    'labels.known': { type: 'long' },
    hits: { type: 'nested' },
    'hits.id': { type: 'keyword' },
    io: { type: 'object' },
  }),
);

describe('usable', () => {
  it.each([
    ['process.name', 'process.name', 'keyword'],
    ['process.name.wild', 'process.name', 'wildcard'],
    ['pid', 'process.pid', 'long'],
    ['title', 'title', 'keyword'],
    ['title.keyword', 'title', 'keyword'],
    ['heading', 'title', 'keyword'],
    ['copied', 'copy', 'keyword'],
    ['labels', 'labels', 'flattened'],
    ['labels.any.thing', 'labels.any.thing', 'keyword'],
    ['labels.known', 'labels.known', 'long'],
  ])('%s is read at %s as %s', (path, where, type) => {
    expect(resolveField(SCHEMA, path)).toEqual({ path: where, type });
  });
});

describe('not usable', () => {
  it.each([
    ['process.nam', { kind: 'unknown' }],
    ['proc', { kind: 'unknown' }],
    ['process', { kind: 'unusable', type: 'object' }],
    ['io', { kind: 'unusable', type: 'object' }],
    ['where', { kind: 'unusable', type: 'geo_point' }],
    ['size', { kind: 'unusable', type: 'long or keyword' }],
    ['broken', { kind: 'unusable', type: 'alias' }],
    ['circle', { kind: 'unusable', type: 'alias' }],
    ['hits', { kind: 'nested', parent: 'hits' }],
    ['hits.id', { kind: 'nested', parent: 'hits' }],
    ['hits.of.none', { kind: 'nested', parent: 'hits' }],
    ['message', { kind: 'inexact', reason: 'text' }],
    ['process.name.text', { kind: 'inexact', reason: 'text' }],
    ['folded', { kind: 'inexact', reason: 'normalized' }],
    ['folded.low', { kind: 'inexact', reason: 'normalized' }],
  ])('%s', (path, resolution) => {
    expect(resolve(SCHEMA, path)).toEqual(resolution);
    expect(resolveField(SCHEMA, path)).toBeNull();
  });
});
