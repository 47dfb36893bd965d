import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FIELD_TYPES } from '../schema.ts';
import { CATALOGUES } from './index.ts';

const SAMPLE = new URL('../../../content/samples/attack.ndjson.gz', import.meta.url);

function leafPaths(value: unknown, prefix: string, into: Map<string, unknown>): void {
  if (Array.isArray(value)) {
    for (const element of value) leafPaths(element, prefix, into);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) {
      leafPaths(child, prefix === '' ? key : `${prefix}.${key}`, into);
    }
  } else {
    into.set(prefix, value);
  }
}

const JSON_TYPES: Readonly<Record<string, string>> = {
  keyword: 'string',
  constant_keyword: 'string',
  wildcard: 'string',
  date: 'string',
  ip: 'string',
  long: 'number',
  boolean: 'boolean',
};

describe('cloud_defend', () => {
  it('knows every field of the sample, with the type that its values have', () => {
    const paths = new Map<string, unknown>();
    for (const line of gunzipSync(readFileSync(SAMPLE)).toString().split('\n')) {
      if (line !== '') leafPaths(JSON.parse(line), '', paths);
    }
    expect(paths.size).toBeGreaterThan(80);
    for (const [path, value] of paths) {
      const type = CATALOGUES.cloud_defend.get(path)?.type ?? 'none';
      expect(`${path} ${JSON_TYPES[type] ?? type}`).toBe(`${path} ${typeof value}`);
    }
  });

  it('adds to ECS and changes nothing of it', () => {
    const { ecs, cloud_defend: defend } = CATALOGUES;
    expect(ecs.has('cloud_defend.matched_selectors')).toBe(false);
    expect(defend.get('cloud_defend.matched_selectors')).toEqual({ type: 'keyword' });
    for (const [path, mapping] of ecs) expect([path, defend.get(path)]).toEqual([path, mapping]);
  });
});

describe('ecs', () => {
  it.each([
    ['@timestamp', 'date'],
    ['message', 'match_only_text'],
    ['labels', 'flattened'],
    ['process.args', 'keyword'],
    ['process.command_line', 'wildcard'],
    ['process.command_line.text', 'match_only_text'],
    ['process.parent.pe.original_file_name', 'keyword'],
    ['process.parent.code_signature.trusted', 'boolean'],
    ['process.entry_leader.parent.session_leader.pid', 'long'],
    ['process.thread.capabilities.effective', 'keyword'],
    ['process.tty.char_device.major', 'long'],
    ['process.io.bytes_skipped', 'object'],
    ['registry.data.strings', 'wildcard'],
    ['source.ip', 'ip'],
    ['source.geo.location', 'geo_point'],
    ['dns.question.name', 'keyword'],
    ['file.elf.sections', 'nested'],
    ['threat.enrichments', 'nested'],
    ['threat.enrichments.indicator.file.hash.sha256', 'keyword'],
    ['threat.technique.subtechnique.name', 'keyword'],
    ['tls.server.x509.issuer.common_name', 'keyword'],
    ['user.target.group.name', 'keyword'],
    ['vulnerability.score.base', 'float'],
    ['orchestrator.resource.ip', 'ip'],
    ['container.security_context.privileged', 'boolean'],
    ['container.image.hash.all', 'keyword'],
  ])('%s is %s', (path, type) => {
    expect(CATALOGUES.ecs.get(path)?.type).toBe(type);
  });

  it('has well-formed names and known types', () => {
    const types = new Set<string>([...FIELD_TYPES, 'geo_point']);
    for (const [path, { type }] of CATALOGUES.ecs) {
      expect(path).toMatch(/^@?[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/);
      expect(types).toContain(type);
    }
  });

  it('is written out once', () => {
    expect(CATALOGUES.ecs).toBe(CATALOGUES.ecs);
  });
});
