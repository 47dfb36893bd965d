import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../events/json.ts';
import { createProcessCache } from './process-cache.ts';
import { RecentMap } from './recent-map.ts';

const started = (id: string, more: JsonObject = {}, parent?: JsonObject): JsonObject => ({
  event: { category: ['process'], type: ['start'] },
  process: { entity_id: id, ...more, ...(parent === undefined ? {} : { parent }) },
});
const SH = { name: 'sh', executable: '/bin/sh', args: ['sh', '-c'], pid: 7, interactive: true };
const parentOf = (document: JsonObject) => (document['process'] as JsonObject)['parent'];

describe('the cache of processes', () => {
  it('fills what a document lacks of its parent, and replaces nothing', () => {
    const cache = createProcessCache();
    cache.complete(started('p', SH));
    const parent = { entity_id: 'p', name: 'dash' };
    expect(parentOf(cache.complete(started('c', {}, parent)))).toEqual({ ...SH, ...parent });
  });

  it('fills nothing of another program that had the same id before', () => {
    const cache = createProcessCache();
    cache.complete(started('host:7', SH));
    const parent = { entity_id: 'host:7', executable: '/usr/bin/cron' };
    expect(parentOf(cache.complete(started('c', {}, parent)))).toEqual(parent);
  });

  it('gives documents as they are where nothing is known', () => {
    const cache = createProcessCache();
    const documents: readonly JsonObject[] = [
      {},
      { process: 'x' },
      started('c', {}, { entity_id: 'p' }),
      started('c', {}, { name: 'sh' }),
      started('c', {}, { entity_id: 'c' }),
    ];
    for (const document of documents) expect(cache.complete(document)).toBe(document);
  });

  it('knows a process by its last start, and learns from what comes after only what that left out', () => {
    const cache = createProcessCache();
    cache.complete(started('p', SH));
    cache.complete({
      event: { category: ['file'], type: ['change'] },
      process: { entity_id: 'p', name: 'renamed', working_directory: '/app' },
    });
    const parent = { entity_id: 'p' };
    expect(parentOf(cache.complete(started('c', {}, { ...parent })))).toEqual({
      ...SH,
      ...parent,
      working_directory: '/app',
    });
    cache.complete(started('p', { name: 'curl' }));
    expect(parentOf(cache.complete(started('d', {}, { ...parent })))).toEqual({
      ...parent,
      name: 'curl',
    });
  });

  it('says of arguments that are a guess that they are one', () => {
    const cache = createProcessCache();
    cache.complete({ ...started('p', SH), dockwarden: { reconstructed: ['process.args'] } });
    const child = { ...started('c', {}, { entity_id: 'p' }), dockwarden: { reconstructed: ['x'] } };
    expect(cache.complete(child)).toMatchObject({
      dockwarden: { reconstructed: ['x', 'process.parent.args'] },
    });
    const known = { ...started('d', {}, { entity_id: 'p', args: ['sh'] }) };
    expect(cache.complete(known)['dockwarden']).toBeUndefined();
  });

  it('forgets processes that were not seen for long', () => {
    const cache = createProcessCache(new RecentMap<string, JsonObject>(2));
    for (const id of ['a', 'b', 'x', 'y', 'c']) {
      cache.complete(started(id, SH));
      // Being a parent counts as being seen.
      cache.complete({ process: { parent: { entity_id: 'a' } } });
    }
    const knows = (id: string) =>
      'name' in (parentOf(cache.complete({ process: { parent: { entity_id: id } } })) as object);
    expect(['a', 'b', 'c'].map(knows)).toEqual([true, false, true]);
  });
});
