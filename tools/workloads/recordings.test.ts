import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SEEDS } from './request.ts';
import { loadWorkloads } from './workload.ts';

const recordings = loadWorkloads('content/workloads').flatMap(({ name }) =>
  Object.keys(SEEDS).map((seed) => `content/workloads/recordings/${name}.${seed}.ndjson.gz`),
);

describe.each(recordings)('%s', (path) => {
  it('is there, and names neither its machine nor the folder it was made in', () => {
    expect(existsSync(path)).toBe(true);
    const text = gunzipSync(readFileSync(path)).toString('utf8');
    expect(text.split('\n').length).toBeGreaterThan(900);
    const hosts = new Set([...text.matchAll(/"hostname":"([^"]*)"/g)].map(([, host]) => host));
    expect([...hosts]).toEqual(['node-1']);
    expect(text).not.toMatch(/dockwarden-containers-|workload-images|\/content\/workloads/);
  });
});
