import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../detect/alert.ts';
import {
  CONTEXT,
  detectionRule,
  eventMatch,
  groupMatch,
  matchedEvent,
  second,
} from '../../detect/alert/alert.testing.ts';
import { alertDocuments, describeAlert } from '../../detect/alert/index.ts';
import type { DetectionRule } from '../../detect/detection-rule.ts';
import type { Match } from '../../detect/match.ts';
import { parseJson, type Json, type JsonObject } from '../../events/json.ts';
import { newTable } from '../../rules/index.ts';
import type { NewAlert, StoredAlert } from '../../stores/alert-store.ts';
import { openDetectionStore } from '../../stores/open/detection.ts';
import { contentOf } from '../rules/rule-content.ts';
import { alertRowsOf, fullDocument } from './alert-rows.ts';

const ORIGIN = { runId: 'r', revision: 2, ruleTags: ['OS: Linux'] };

/** What every field of a rule that an alert repeats can be. */
const RICH = {
  tags: ['OS: Linux', 'Tactic: Execution'],
  note: '## Triage\n\nLook *who* it was.',
  setup: 'Install the sensor.',
  references: ['https://example.test/shells'],
  false_positives: ['An administrator at work.'],
  author: ['ann'],
  license: 'Apache-2.0',
  severity: 'high',
  risk_score: 73,
  rule_name_override: 'rule.name',
  max_signals: 50,
  interval: '1m',
  from: 'now-2m',
  timestamp_override: 'event.ingested',
  threat: [
    {
      framework: 'MITRE ATT&CK',
      tactic: {
        id: 'TA0002',
        name: 'Execution',
        reference: 'https://attack.mitre.org/tactics/TA0002/',
      },
      technique: [
        {
          id: 'T1059',
          name: 'Command and Scripting Interpreter',
          reference: 'https://attack.mitre.org/techniques/T1059/',
        },
      ],
    },
  ],
  unknown_key: { nested: [1, 2n ** 60n, 'x'] },
};

const plain = await detectionRule();
const rich = await detectionRule(RICH);

/** As the service runs a rule: with what it says of it beside the document. */
const served: DetectionRule = {
  ...rich,
  rule: { ...rich.rule, id: '6f2b', revision: 7, enabled: true },
  parameters: newTable([
    ...Object.entries(rich.parameters),
    ['id', '6f2b'],
    ['revision', 7],
    ['enabled', true],
    ['immutable', false],
    ['rule_source', newTable([['type', 'internal']])],
    ['created_at', '2026-11-26T00:00:00.000Z'],
    ['created_by', 'ann'],
    ['updated_at', '2026-11-26T01:00:00.000Z'],
    ['updated_by', 'bob'],
  ]),
};

const ruleDocumentOf = ({ parameters }: DetectionRule): string => contentOf(parameters).document;

/** As a store gives back what was added to it. */
const stored = (row: NewAlert, triage: Partial<StoredAlert> = {}): StoredAlert => ({
  ...row,
  status: 'open',
  closeReason: null,
  assignees: [],
  tags: [],
  statusChangedAt: null,
  statusChangedBy: null,
  story: null,
  notes: 0,
  lastDetected: row.createdAt,
  change: 1,
  ...triage,
});

const DOCUMENT: JsonObject = {
  '@timestamp': second(1),
  event: { kind: 'event', action: ['exec', 'fork'], 'data.id': 2n ** 63n },
  'container.id': ['c-1', 'c-2'],
  container: { image: { name: 'shop/blog' } },
  process: { name: 'sh', parent: { name: 'nginx' } },
  host: { name: '' },
  user: { name: 'root' },
  kibana: { alert: { rule: { name: 'forged' } } },
};

const key = fc.oneof(
  fc.constantFrom('event', 'event.kind', 'kind', 'id', '@timestamp', 'kibana', 'rule', 'name'),
  fc.constantFrom('kibana.alert.rule.name', 'dockwarden', 'process.args', 'host.name', 'user'),
  fc.constantFrom('__proto__', 'constructor', '', '.', 'kibana.alert.rule.parameters'),
  fc.string(),
);

const document = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.bigInt(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc
    .array(fc.tuple(key, tie('value')), { maxLength: 8 })
    .map((entries) => Object.fromEntries(entries)),
})).object;

describe('rows of an alert', () => {
  it.each([
    ['a plain rule', plain],
    ['a rule with all fields', rich],
    ['a rule of the service', served],
  ])('make the same documents again: %s', (_, rule) => {
    const ruleDocument = ruleDocumentOf(rule);
    fc.assert(
      fc.property(fc.array(document, { minLength: 1, maxLength: 3 }), (sources) => {
        const [only = {}] = sources;
        const match = sources.length === 1 ? eventMatch(only) : groupMatch(...sources);
        const alert = describeAlert(match, rule);
        const documents = alertDocuments(alert, CONTEXT);
        const rows = alertRowsOf(alert, CONTEXT, ORIGIN);
        const full = rows.map((row) => fullDocument(stored(row), ruleDocument));
        expect(full).toEqual(documents);
      }),
      { numRuns: 100 },
    );
  });

  it('leave out what the document of the rule says, and nothing else', () => {
    const alert = describeAlert(eventMatch(DOCUMENT), served);
    const [row] = alertRowsOf(alert, CONTEXT, ORIGIN);
    const kept = Object.keys(parseJson(row!.document) as JsonObject)
      .filter((name) => name.startsWith('kibana.alert.rule.'))
      .map((name) => name.slice('kibana.alert.rule.'.length));
    expect(kept.sort()).toEqual([
      'created_at',
      'created_by',
      'enabled',
      'execution.timestamp',
      'execution.type',
      'execution.uuid',
      'immutable',
      'name',
      'parameters',
      'revision',
      'updated_at',
      'updated_by',
      'uuid',
    ]);
    const full = fullDocument(stored(row!), ruleDocumentOf(served));
    expect(full).toMatchObject({
      'kibana.alert.rule.note': RICH.note,
      'kibana.alert.rule.setup': RICH.setup,
      'kibana.alert.rule.tags': RICH.tags,
      'kibana.alert.rule.references': RICH.references,
      'kibana.alert.rule.false_positives': RICH.false_positives,
      'kibana.alert.rule.severity': 'high',
      'kibana.alert.rule.risk_score': 73,
      'kibana.alert.rule.threat': RICH.threat,
      'kibana.alert.rule.parameters': { note: RICH.note, revision: 7, id: '6f2b' },
    });
  });

  it('say what lists and searches need', () => {
    const alert = describeAlert(eventMatch(DOCUMENT), rich);
    expect(alertRowsOf(alert, CONTEXT, ORIGIN)).toMatchObject([
      {
        id: alert.id,
        ruleId: rich.id,
        ruleRevision: 2,
        ruleName: 'Shell in a container',
        runId: 'r',
        kind: 'alert',
        isBuildingBlock: false,
        group: null,
        severity: 'high',
        riskScore: 73,
        reason: alert.reason,
        ruleTags: ['OS: Linux'],
        createdAt: 1_800_000_000_000,
        firstEvent: alert.start,
        lastEvent: alert.end,
        arrivals: [],
        facets: {
          'container.id': 'c-1',
          'container.image.name': 'shop/blog',
          'process.name': 'sh',
          'process.parent.name': 'nginx',
          'user.name': 'root',
        },
        suppression: null,
      },
    ]);
  });

  it('are one for a sequence and one for each of its events that is not missing', () => {
    const events = [1, 2, 3].map((number) => ({
      ...matchedEvent({
        ...DOCUMENT,
        '@timestamp': second(number),
        process: { name: `p${number}` },
      }),
      arrival: 40 + number,
    }));
    const [first, , third] = events;
    const match: Match = { kind: 'group', keys: [], events: [first!, null, third!] };
    const alert = describeAlert(match, plain);
    const rows = alertRowsOf(alert, CONTEXT, ORIGIN);
    expect(rows.map(({ kind, group, arrivals }) => [kind, group, arrivals])).toEqual([
      ['alert', alert.id, [41, 43]],
      ['block', alert.id, [41]],
      ['block', alert.id, [43]],
    ]);
    const times = rows.map(({ firstEvent, lastEvent }) => [firstEvent, lastEvent]);
    expect(times).toEqual([
      [first!.time, third!.time],
      [first!.time, first!.time],
      [third!.time, third!.time],
    ]);
    expect(rows[0]?.facets).not.toHaveProperty(['process.name']);
    expect(rows[2]?.facets['process.name']).toBe('p3');
    expect(new Set(rows.map(({ id }) => id)).size).toBe(3);
    expect(rows.map(({ isBuildingBlock }) => isBuildingBlock)).toEqual([false, false, false]);
  });

  it('are the same out of a store', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'alert-rows-'));
    const store = await openDetectionStore(join(folder, 'a.db'));
    for (const [pass, rule] of [rich, served, plain].entries()) {
      const texts = ['\u0000', '\ud800', '😀', '"\\', '\u2028', 'x'.repeat(100_000)];
      const sources = texts.map((text) => ({
        ...DOCUMENT,
        pass,
        message: text,
        [text]: 2n ** 64n,
      }));
      for (const match of [...sources.map((each) => eventMatch(each)), groupMatch(...sources)]) {
        const alert = describeAlert(match, rule);
        store.alerts.add(alertRowsOf(alert, CONTEXT, ORIGIN));
        const [head] = alertDocuments(alert, CONTEXT);
        expect(fullDocument(store.alerts.get(alert.id)!, ruleDocumentOf(rule))).toEqual(head);
      }
    }
    expect(store.verify()).toEqual([]);
    store.close();
    rmSync(folder, { recursive: true });
  });

  it('have what people made of the alert, and how it grew', () => {
    const raised = describeAlert(eventMatch(DOCUMENT), rich);
    const terms = [{ field: 'container.id', value: 'c-1' }];
    const suppression = { instance: 'i', terms, start: 1n, end: 2n, count: 0 };
    const alert: Alert = { ...raised, suppression };
    const [row] = alertRowsOf(alert, CONTEXT, ORIGIN);
    expect(fullDocument(stored(row!), ruleDocumentOf(rich))).toEqual(
      alertDocuments(alert, CONTEXT)[0],
    );
    const now = stored(row!, {
      status: 'closed',
      closeReason: 'false_positive',
      tags: ['a'],
      assignees: ['ann'],
      statusChangedAt: 1_800_000_060_000,
      statusChangedBy: 'bob',
      story: 's',
      lastDetected: 1_800_000_120_000,
      suppression: { instance: 'i', start: 0n, end: 10n ** 18n, count: 3 },
    });
    expect(fullDocument(now, ruleDocumentOf(rich))).toMatchObject({
      'kibana.alert.status': 'active',
      'kibana.alert.workflow_status': 'closed',
      'kibana.alert.workflow_reason': 'false_positive',
      'kibana.alert.workflow_tags': ['a'],
      'kibana.alert.workflow_assignee_ids': ['ann'],
      'kibana.alert.workflow_status_updated_at': '2027-01-15T08:01:00.000Z',
      'kibana.alert.workflow_user': 'bob',
      'kibana.alert.last_detected': '2027-01-15T08:02:00.000Z',
      'kibana.alert.instance.id': 'i',
      'kibana.alert.suppression.terms': terms,
      'kibana.alert.suppression.start': '1970-01-01T00:00:00.000Z',
      'kibana.alert.suppression.end': '2001-09-09T01:46:40.000Z',
      'kibana.alert.suppression.docs_count': 3,
      'dockwarden.alert.story': 's',
    });
  });

  it.each([null, '', 'no json', '[]', '{}', '{"type":"eql"}'])(
    'are shown without what the document of the rule says, where it is %j',
    (ruleDocument) => {
      const [row] = alertRowsOf(describeAlert(eventMatch(DOCUMENT), rich), CONTEXT, ORIGIN);
      expect(fullDocument(stored(row!), ruleDocument)).toMatchObject({
        'kibana.alert.rule.name': 'Shell in a container',
        'kibana.alert.severity': 'high',
        process: { name: 'sh' },
      });
    },
  );
});
