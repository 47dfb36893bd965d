import { describe, expect, it } from 'vitest';
import { parseDocument } from '../../events/parse-document.ts';
import { rowOf } from '../../events/document-row.ts';
import { FieldSet } from '../../events/field-set.ts';
import { parseJson, printJson, type Json, type JsonObject } from '../../events/json.ts';
import { alertId, blockId, eventIdentity } from '../identity/index.ts';
import type { Match, MatchedEvent } from '../match.ts';
import { sourceOf } from '../source/source.testing.ts';
import { CONTEXT, detectionRule, eventMatch, groupMatch, second } from './alert.testing.ts';
import { describeAlert } from './reader.ts';
import { alertDocuments } from './documents.ts';

const rule = await detectionRule({ name: 'Shell', tags: ['a'], unknown_key: { b: 1 } });
const { id } = rule;

const documentsOf = (match: Match) => alertDocuments(describeAlert(match, rule), CONTEXT);
const only = (document: JsonObject, hit: Partial<MatchedEvent> = {}): JsonObject => {
  const [first = {}, ...more] = documentsOf(eventMatch(document, hit));
  expect(more).toEqual([]);
  return first;
};

/** The value of a field as a reader of the document sees it, in any notation. */
const at = (document: JsonObject, field: string) => {
  const fields = new FieldSet();
  fields.slotOf(field);
  return rowOf(document, fields)[0];
};

const EVENT: JsonObject = {
  '@timestamp': '2026-11-24T13:00:00.000000001+01:00',
  event: { kind: 'event', action: 'exec', category: ['process'], id: 'e1' },
  'event.module': 'm',
  data_stream: { dataset: 'd', type: 'logs' },
  process: { name: 'sh' },
};

describe('the document of an event', () => {
  it('has the source document and all fields', () => {
    const document = only(EVENT, { id: 'hit-1', index: 'logs-1' });
    const {
      'kibana.alert.rule.parameters': parameters,
      'kibana.alert.rule.note': note,
      'kibana.alert.rule.created_at': created,
      ...rest
    } = document;
    expect(created).toBeUndefined();
    expect(note).toBe('Look who it was.');
    expect(parameters).toMatchObject({ unknown_key: { b: 1 }, max_signals: 100, language: 'eql' });
    const copies = Object.entries(rest).filter(([key]) => key.startsWith('kibana.alert.rule.'));
    expect(Object.fromEntries(copies)).toEqual({
      'kibana.alert.rule.uuid': id,
      'kibana.alert.rule.rule_id': id,
      'kibana.alert.rule.name': 'Shell',
      'kibana.alert.rule.type': 'eql',
      'kibana.alert.rule.rule_type_id': 'siem.eqlRule',
      'kibana.alert.rule.category': 'Event Correlation Rule',
      'kibana.alert.rule.producer': 'siem',
      'kibana.alert.rule.consumer': 'siem',
      'kibana.alert.rule.execution.uuid': 'e-1',
      'kibana.alert.rule.execution.timestamp': '2027-01-15T07:59:59.000Z',
      'kibana.alert.rule.execution.type': 'scheduled',
      'kibana.alert.rule.indices': ['logs-endpoint.events.*'],
      'kibana.alert.rule.actions': [],
      'kibana.alert.rule.author': [],
      'kibana.alert.rule.description': 'A shell was started in a container.',
      'kibana.alert.rule.enabled': true,
      'kibana.alert.rule.exceptions_list': [],
      'kibana.alert.rule.false_positives': [],
      'kibana.alert.rule.from': 'now-6m',
      'kibana.alert.rule.to': 'now',
      'kibana.alert.rule.immutable': false,
      'kibana.alert.rule.interval': '5m',
      'kibana.alert.rule.max_signals': 100,
      'kibana.alert.rule.references': [],
      'kibana.alert.rule.revision': 0,
      'kibana.alert.rule.risk_score': 21,
      'kibana.alert.rule.risk_score_mapping': [],
      'kibana.alert.rule.setup': '',
      'kibana.alert.rule.severity': 'low',
      'kibana.alert.rule.severity_mapping': [],
      'kibana.alert.rule.tags': ['a'],
      'kibana.alert.rule.threat': [],
      'kibana.alert.rule.version': 1,
    });
    const others = Object.entries(rest).filter(([key]) => !key.startsWith('kibana.alert.rule.'));
    expect(Object.fromEntries(others)).toEqual({
      '@timestamp': '2027-01-15T08:00:00.000Z',
      event: { kind: 'signal', action: 'exec', category: ['process'], id: 'e1' },
      'event.module': 'm',
      data_stream: { dataset: 'd', type: 'logs' },
      process: { name: 'sh' },
      'kibana.space_ids': ['default'],
      'kibana.version': '1.2.3',
      'kibana.alert.uuid': alertId(id, [eventIdentity(sourceOf(EVENT))]),
      'kibana.alert.status': 'active',
      'kibana.alert.workflow_status': 'open',
      'kibana.alert.workflow_tags': [],
      'kibana.alert.workflow_assignee_ids': [],
      'kibana.alert.start': '2027-01-15T08:00:00.000Z',
      'kibana.alert.last_detected': '2027-01-15T08:00:00.000Z',
      'kibana.alert.intended_timestamp': '2027-01-15T08:00:00.000Z',
      'kibana.alert.original_time': '2026-11-24T12:00:00.000000001Z',
      'kibana.alert.original_event.kind': 'event',
      'kibana.alert.original_event.action': 'exec',
      'kibana.alert.original_event.category': ['process'],
      'kibana.alert.original_event.id': 'e1',
      'kibana.alert.original_event.module': 'm',
      'kibana.alert.original_data_stream.dataset': 'd',
      'kibana.alert.original_data_stream.type': 'logs',
      'kibana.alert.ancestors': [{ id: 'hit-1', index: 'logs-1', type: 'event', depth: 0 }],
      'kibana.alert.depth': 1,
      'kibana.alert.reason': 'process event with process sh created low alert Shell.',
      'kibana.alert.severity': 'low',
      'kibana.alert.risk_score': 21,
      'dockwarden.alert.first_event': '2026-11-24T12:00:00.000000001Z',
      'dockwarden.alert.last_event': '2026-11-24T12:00:00.000000001Z',
    });
  });

  it('has the reason, and the time of a replayed execution', () => {
    const clause = { stage: 0, clause: 'true', values: [{ field: 'a', values: [1], more: 2 }] };
    const context = { ...CONTEXT, intendedTime: 0n, why: () => [clause] };
    const [document = {}] = alertDocuments(describeAlert(eventMatch(EVENT), rule), context);
    expect(document).toMatchObject({
      'dockwarden.alert.why': [clause],
      'kibana.alert.intended_timestamp': '1970-01-01T00:00:00.000Z',
      'kibana.alert.rule.execution.type': 'manual',
    });
  });

  it('of a building block rule', async () => {
    const building = await detectionRule({ building_block_type: 'default' });
    const alert = describeAlert(eventMatch(EVENT), building);
    expect(alert.isBuildingBlock).toBe(true);
    const [document = {}] = alertDocuments(alert, CONTEXT);
    expect(document['kibana.alert.building_block_type']).toBe('default');
  });

  it.each<[string, string]>([
    ['nested', '{"event":{"kind":"event"}}'],
    ['dotted', '{"event.kind":"event"}'],
    ['both', '{"event.kind":"event","event":{"kind":["state"]}}'],
    ['in arrays', '{"event":[{"kind":"event"},[{"kind":"x"}],{"a":1}]}'],
    ['absent', '{"event":{"action":"x"}}'],
    ['event is text', '{"event":"login"}'],
    ['event is a list of texts', '{"event":["a","b"]}'],
    ['kind is an object', '{"event":{"kind":{"a":{"b":1}}}}'],
  ])('has event.kind: signal in place of another: %s', (_, text) => {
    expect(at(only(parseDocument(text)), 'event.kind')).toBe('signal');
  });

  it.each<[string, JsonObject, JsonObject]>([
    [
      'spelled twice',
      { 'event.a': 1, event: { a: 2 } },
      { 'kibana.alert.original_event.a': [1, 2] },
    ],
    ['text', { event: 'login' }, { 'kibana.alert.original_event': 'login' }],
    ['objects', { event: { a: { b: 1 } } }, { 'kibana.alert.original_event.a': { b: 1 } }],
  ])('copies event: %s', (_, source, expected) => {
    expect(only(source)).toMatchObject(expected);
  });

  it.each<[string, string, Json | undefined]>([
    ['epoch milliseconds', '1795521600000', '2026-11-24T12:00:00.000Z'],
    ['a list of one', '["2026-11-24T12:00:00Z"]', '2026-11-24T12:00:00.000Z'],
    ['no time', '"yesterday"', 'yesterday'],
    ['an object', '{"a":1}', { a: 1 }],
    ['null', 'null', undefined],
  ])('keeps a time that is %s', (_, text, expected) => {
    const document = only(parseDocument(`{"@timestamp":${text}}`));
    expect(document['kibana.alert.original_time']).toEqual(expected);
    expect(document['@timestamp']).toBe('2027-01-15T08:00:00.000Z');
  });

  it('never takes alert fields from the source document', () => {
    const document = only({
      kibana: { alert: { severity: 'none', workflow_status: 'closed' } },
      'kibana.alert.url': 'http://evil',
      'kibana.alert': { case_ids: ['x'] },
      signal: { rule: 1 },
      'signal.status': 'closed',
      threshold_result: {},
      dockwarden: { alert: { why: 1 } },
      'dockwarden.alert.removed_fields': [],
      kibanas: 1,
    });
    expect(at(document, 'kibana.alert.severity')).toBe('low');
    expect(at(document, 'kibana.alert.workflow_status')).toBe('open');
    expect(at(document, 'kibana.alert.url')).toBeUndefined();
    expect(at(document, 'kibana.alert.case_ids')).toBeUndefined();
    expect(document['kibanas']).toBe(1);
    expect(document['dockwarden.alert.removed_fields']).toEqual([
      'kibana',
      'kibana.alert.url',
      'kibana.alert',
      'signal',
      'signal.status',
      'threshold_result',
      'dockwarden',
      'dockwarden.alert.removed_fields',
    ]);
    for (const key of ['signal', 'signal.status', 'threshold_result', 'dockwarden', 'kibana'])
      expect(Object.hasOwn(document, key)).toBe(false);
  });
});

describe('hostile documents', () => {
  it.each<[string, string, boolean?]>([
    ['__proto__', '{"__proto__":{"a":1},"event":{"__proto__":{"kind":"x"},"constructor":1}}'],
    ['depth', `${'{"event":'.repeat(99)}{"kind":"x"}${'}'.repeat(99)}`],
    ['more depth than is kept', `${'{"a":['.repeat(5_000)}1${']}'.repeat(5_000)}`, true],
    ['empty keys', '{"":{"":[{"":1}]},".":2,"event.":3,"event..":4,"event":{"":5}}'],
    [
      'a long array',
      `{"event":{"type":[${'1,'.repeat(20_000)}2]},"a":[${'{},'.repeat(10_000)}1]}`,
      true,
    ],
    ['digits', '{"a":9007199254740993,"b":-0.1e-7,"c":1e400}'],
    ['many keys', `{${Array.from({ length: 5_000 }, (_, index) => `"event.${index}":1`).join()}}`],
    [
      'types that fit no mapping',
      '{"process":"sh","host":[1,{"name":{"x":[]}}],"container":{"id":{}}}',
    ],
    ['lone surrogates', '{"\\ud800":"\\udfff","process":{"name":"\\ud800"}}'],
  ])('%s', (_, text, isCut = false) => {
    const source = parseDocument(text);
    for (const match of [eventMatch(source), groupMatch(source, source, null)]) {
      for (const document of documentsOf(match)) {
        expect(parseJson(printJson(document))).toEqual(document);
        expect(at(document, 'event.kind')).toBe('signal');
      }
    }
    const [document = {}] = documentsOf(eventMatch(source));
    expect(Object.hasOwn(document, 'dockwarden.alert.cut')).toBe(isCut);
    if (isCut) return;
    for (const [key, value] of Object.entries(source))
      if (!/^event(\.kind)?$/.test(key))
        expect(Object.getOwnPropertyDescriptor(document, key)?.value).toEqual(value);
    expect('a' in {}).toBe(false);
  });
});

describe('the documents of a sequence', () => {
  const step = (seconds: number, name: string, more: JsonObject = {}): JsonObject => ({
    '@timestamp': second(seconds),
    event: { kind: 'event', category: ['process'], id: name },
    process: { name, args: [name, '-x'] },
    'host.ip': ['10.0.0.1', '10.0.0.2'],
    ...more,
  });
  const steps = [step(1, 'curl'), null, step(2, 'sh', { 'host.ip': '10.0.0.2' })] as const;

  it('are a shell and a block for each event', () => {
    const [shell = {}, ...blocks] = documentsOf(groupMatch(...steps));
    const shellId = alertId(id, [
      eventIdentity(sourceOf(steps[0])),
      null,
      eventIdentity(sourceOf(steps[2])),
    ]);
    expect(shell).toMatchObject({
      event: { kind: 'signal', category: ['process'] },
      process: { args: ['-x'] },
      host: { ip: ['10.0.0.2'] },
      'kibana.alert.uuid': shellId,
      'kibana.alert.group.id': shellId,
      'kibana.alert.depth': 2,
      'kibana.alert.original_time': second(1),
      'kibana.alert.original_event.category': ['process'],
      'dockwarden.alert.first_event': second(1),
      'dockwarden.alert.last_event': second(2),
    });
    expect(at(shell, 'process.name')).toBeUndefined();
    expect(shell).not.toHaveProperty(['kibana.alert.group.index']);
    expect(shell).not.toHaveProperty(['kibana.alert.building_block_type']);
    expect(blocks.map((block) => block['process'])).toEqual([
      { name: 'curl', args: ['curl', '-x'] },
      { name: 'sh', args: ['sh', '-x'] },
    ]);
    const ids = [blockId(shellId, 0), blockId(shellId, 2)];
    for (const [index, block] of blocks.entries()) {
      expect(block).toMatchObject({
        'kibana.alert.uuid': ids[index],
        'kibana.alert.group.id': shellId,
        'kibana.alert.group.index': index,
        'kibana.alert.building_block_type': 'default',
        'kibana.alert.depth': 1,
        'kibana.alert.original_time': second(index + 1),
      });
    }
    expect(blocks[1]?.['kibana.alert.reason']).toBe(
      'process event with process sh (sh -x) created low alert Shell.',
    );
    expect(shell['kibana.alert.ancestors']).toEqual(
      blocks.flatMap((block, index) => [
        ...(block['kibana.alert.ancestors'] as Json[]),
        { id: ids[index], index: '', type: 'signal', depth: 1 },
      ]),
    );
  });

  it('with equal events keep whole arrays', () => {
    const [shell = {}] = documentsOf(groupMatch(step(1, 'a'), step(2, 'a')));
    expect(shell).toMatchObject({
      process: { name: 'a', args: ['a', '-x'] },
      host: { ip: ['10.0.0.1', '10.0.0.2'] },
    });
  });

  it('have the overrides of their events', async () => {
    const mapped = await detectionRule({
      rule_name_override: 'process.name',
      severity_mapping: [
        { field: 'process.name', operator: 'equals', value: 'sh', severity: 'high' },
      ],
    });
    const documents = alertDocuments(describeAlert(groupMatch(...steps), mapped), CONTEXT);
    for (const document of documents) {
      expect(document).toMatchObject({
        'kibana.alert.rule.name': 'curl',
        'kibana.alert.severity': 'high',
        'kibana.alert.rule.severity': 'low',
      });
    }
  });

  it('refer to the earliest event, whatever their order', () => {
    const [shell = {}] = documentsOf(groupMatch(step(9, 'a'), step(3, 'b')));
    expect(shell['kibana.alert.original_time']).toBe(second(3));
  });
});

describe('alerts on alerts', () => {
  const [shell = {}, block = {}] = documentsOf(groupMatch({ 'process.name': 'a' }, { a: 1 }));
  const INDEX = '.internal.alerts-security.alerts-default-000001';

  it('refer to the original events', () => {
    const document = only(shell, { index: INDEX, id: 'doc' });
    const ancestors = document['kibana.alert.ancestors'] as JsonObject[];
    expect(ancestors).toHaveLength(5);
    expect(ancestors.at(-1)).toEqual({
      id: 'doc',
      index: INDEX,
      type: 'signal',
      depth: 2,
      rule: id,
    });
    expect(ancestors.slice(0, 4)).toEqual(shell['kibana.alert.ancestors']);
    expect(document['kibana.alert.depth']).toBe(3);
    expect(only(block)['kibana.alert.depth']).toBe(2);
  });

  it('treat alerts found among events as events', () => {
    const document = only(shell, { index: 'logs-x', id: 'doc' });
    expect(document['kibana.alert.ancestors']).toEqual([
      { id: 'doc', index: 'logs-x', type: 'event', depth: 0 },
    ]);
  });

  it('ignore invalid ancestors', () => {
    const forged = {
      'event.kind': 'signal',
      'kibana.alert.uuid': 'u',
      'kibana.alert.depth': -5,
      'kibana.alert.ancestors': [7, { id: 7 }, { id: 'x', depth: 1e9, type: 'z', more: 1 }],
    };
    expect(only(forged)['kibana.alert.ancestors']).toEqual([
      { id: 'x', index: '', type: 'event', depth: 0 },
      { id: 'u', index: '', type: 'signal', depth: 1 },
    ]);
  });
});
