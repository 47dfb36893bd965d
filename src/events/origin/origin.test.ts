import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowOf } from '../document-row.ts';
import { FieldSet } from '../field-set.ts';
import { indexPatterns } from './index-patterns.ts';
import { originReader } from './origin.ts';

const fields = new FieldSet();
const read = originReader(fields);
const originOf = (document: unknown, index?: string) => read(rowOf(document, fields), index);

describe('where a document comes from', () => {
  const stream = {
    data_stream: { type: 'logs', dataset: 'cloud_defend.process', namespace: 'prod' },
  };

  const PROCESS = 'logs-cloud_defend.process-default';

  it.each<[string, unknown, string | undefined, ReturnType<typeof originOf>]>([
    [
      'its index and the data stream that it states',
      stream,
      'my-index',
      { kind: 'index', names: ['my-index', 'logs-cloud_defend.process-prod'] },
    ],
    [
      'the stream that its index is a part of',
      {},
      '.ds-logs-cloud_defend.file-default-2026.11.24-000012',
      {
        kind: 'index',
        names: [
          '.ds-logs-cloud_defend.file-default-2026.11.24-000012',
          'logs-cloud_defend.file-default',
        ],
      },
    ],
    [
      'the same on another cluster',
      {},
      'eu:.ds-logs-a-b-2026.11.24-000001',
      { kind: 'index', names: ['eu:.ds-logs-a-b-2026.11.24-000001', 'eu:logs-a-b'] },
    ],
    [
      'the same of a snapshot',
      {},
      'partial-.ds-logs-a-b-2026.11.24-000001',
      { kind: 'index', names: ['partial-.ds-logs-a-b-2026.11.24-000001', 'logs-a-b'] },
    ],
    [
      'its data stream',
      stream,
      undefined,
      { kind: 'data_stream', names: ['logs-cloud_defend.process-prod'] },
    ],
    [
      'a stream with dotted keys and nothing but a dataset',
      { 'data_stream.dataset': 'x' },
      '',
      { kind: 'data_stream', names: ['logs-x-default'] },
    ],
    [
      'its dataset',
      { event: { module: 'cloud_defend', dataset: 'cloud_defend.file' } },
      undefined,
      { kind: 'module', names: ['logs-cloud_defend.file-default'] },
    ],
    [
      'its dataset, named without the module',
      { event: { module: 'm', dataset: 'd' } },
      undefined,
      { kind: 'module', names: ['logs-d-default', 'logs-m.d-default'] },
    ],
    [
      'its module and categories',
      { event: { module: 'm', category: ['process', 'file'] } },
      undefined,
      {
        kind: 'module',
        names: ['logs-m-default', 'logs-m.process-default', 'logs-m.file-default'],
      },
    ],
    [
      'its dataset in the namespace of its data stream',
      { data_stream: { dataset: 'd', namespace: 'prod' }, event: { dataset: 'e' } },
      undefined,
      { kind: 'data_stream', names: ['logs-d-prod', 'logs-e-prod'] },
    ],
    [
      'its dataset in the namespace of its index',
      { event: { dataset: 'e' } },
      'metrics-d-prod',
      { kind: 'index', names: ['metrics-d-prod', 'metrics-e-prod'] },
    ],
    [
      'what its data set is an alias of',
      { data_stream: { dataset: 'falco.process' } },
      'falco-2026.11.30',
      { kind: 'index', names: ['falco-2026.11.30', 'logs-falco.process-default', PROCESS] },
    ],
    [
      'what the data set of its index is an alias of',
      {},
      'logs-dockwarden.process-default',
      { kind: 'index', names: ['logs-dockwarden.process-default', PROCESS] },
    ],
    [
      'the same on another cluster',
      {},
      'eu:logs-falco.file-x',
      { kind: 'index', names: ['eu:logs-falco.file-x', 'eu:logs-cloud_defend.file-x'] },
    ],
    [
      'its index alone, if that is a hidden one',
      stream,
      '.internal.alerts-security.alerts-default-000001',
      { kind: 'index', names: ['.internal.alerts-security.alerts-default-000001'] },
    ],
    ['nothing', { event: { category: 'process' } }, undefined, { kind: null, names: [] }],
    [
      'nothing but empty texts',
      { data_stream: { dataset: '' }, event: { module: '' } },
      undefined,
      { kind: null, names: [] },
    ],
  ])('is known by %s', (_, document, index, origin) => {
    expect(originOf(document, index)).toStrictEqual(origin);
  });

  it('does not depend on the documents before', () => {
    const name = fc.constantFrom(undefined, '', 'a', 'b', 'cloud_defend.process', 'x'.repeat(300));
    const names = fc.oneof(name, fc.array(name, { maxLength: 3 }));
    const document = fc.record({
      data_stream: fc.record({ type: names, dataset: names, namespace: names }),
      event: fc.record({ module: name, dataset: names, category: names }),
    });
    const index = fc.constantFrom(undefined, 'falco', 'logs-falco.process-default');
    const many = fc.array(fc.tuple(document, index), { maxLength: 20, size: 'max' });
    fc.assert(
      fc.property(many, (documents) => {
        const first = originReader(fields);
        for (const [each, name] of documents) {
          const row = rowOf(each, fields);
          expect(first(row, name)).toStrictEqual(originReader(fields)(row, name));
        }
      }),
    );
  });
});

describe('index patterns', () => {
  it.each<[readonly string[], string, boolean]>([
    [['logs-cloud_defend*'], 'logs-cloud_defend.process-default', true],
    [['logs-cloud_defend*'], 'logs-endpoint.events.process-default', false],
    [['logs-*', '-*process*'], 'logs-a.process-x', false],
    [['logs-*', '-*process*'], 'logs-a.file-x', true],
    [['logs-*', '-*process*', 'logs-a*'], 'logs-a.process-x', true],
    [['-logs-b*'], 'logs-a', true],
    [['-logs-b*'], 'logs-b', false],
    [['auditbeat-*, logs-*'], 'logs-a', true],
    [['LOGS-*'], 'logs-a', false],
    [['logs-*'], 'eu:logs-a', true],
    [['*:logs-*'], 'eu:logs-a', true],
    [['eu:logs-*'], 'us:logs-a', false],
    [['eu:logs-*'], 'logs-a', false],
    [[], 'logs-a', false],
    [[''], 'logs-a', false],
    [['*'], 'anything', true],
  ])('%j reads %s: %s', (patterns, name, reads) => {
    expect(indexPatterns(patterns)([name])).toBe(reads);
  });

  it.each<[readonly string[] | null, readonly string[], boolean]>([
    [null, ['a'], true],
    [['a'], [], true],
    [['-a'], [], true],
    [['b*'], ['a', 'b'], true],
    [['*', '-b*'], ['a', 'b'], false],
    [['-b*'], ['a', 'b'], false],
    [['*', '-b*', 'a'], ['a', 'b'], true],
    [['c'], ['a', 'b'], false],
  ])('%j reads an event with the names %j: %s', (patterns, names, reads) => {
    expect(indexPatterns(patterns)(names)).toBe(reads);
  });
});
