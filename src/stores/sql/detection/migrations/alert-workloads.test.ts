import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, expect, it } from 'vitest';
import type { StoredAlert } from '../../../alert-store.ts';
import { alertIdOf, ANN, MORNING, newAlert } from '../../../alert.testing.ts';
import { compress, loadCodec } from '../../../blocks/codec.ts';
import { SqliteDatabase } from '../../../embedded/sqlite/database.ts';
import {
  openDetectionReader,
  openDetectionStore,
} from '../../../embedded/detection/detection-store.ts';
import { MIGRATIONS } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'alert-workloads-'));
const path = join(folder, 'detection.db');
afterAll(() => rmSync(folder, { recursive: true }));

/** The bytes `DWDE`. */
const APPLICATION = 0x4457_4445;

const VALUES = [
  [0, 'c-1'],
  [1, 'web'],
  [2, 'nginx'],
  [3, 'shop'],
  [4, 'web-5f7'],
  [5, 'node-1'],
  [6, 'root'],
  [7, 'sh'],
  [8, 'runc'],
  [9, 'seen'],
] as const;

/** In the order of the columns of version 5. */
const FACETS: Readonly<Record<number, readonly (number | null)[]>> = {
  1: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  2: [1, 2, 3, 4, 5, 6, null, 8, null],
  3: [null, null, null, null, null, 6, 7, null, null],
  4: [null, null, null, null, null, null, null, null, null],
};

const STATES: Readonly<Record<number, number>> = { 1: 4, 2: 0, 3: 1, 4: 2 };
const FIRST_AT = ANN.at;
const LATER_AT = ANN.at + 5_000;

/** A database as version 5 of the schema has it, with four alerts. */
function makeOld(): void {
  const connection = new DatabaseSync(path);
  const database = new SqliteDatabase(connection, path);
  for (const migrate of MIGRATIONS.slice(0, 5)) migrate(database);
  database.exec(`PRAGMA application_id = ${APPLICATION}; PRAGMA user_version = 5`);
  for (const value of VALUES) {
    database.run('INSERT INTO alert_values (field, value) VALUES (?, ?)', ...value);
  }
  const { document, ruleId, ruleRevision, ruleTags } = newAlert(0);
  const text = Buffer.from(document);
  database.run(
    'INSERT INTO alert_rules VALUES (1, ?, ?, ?, ?)',
    ruleId,
    ruleRevision,
    JSON.stringify(ruleTags),
    text,
  );
  for (const number of [1, 2, 3, 4]) {
    const alert = newAlert(number);
    const { createdAt } = alert;
    database.run(
      `INSERT INTO alerts VALUES (?, ?, 0, ?, 0, 1, ${'?, '.repeat(9)} NULL, 21, ?, NULL)`,
      createdAt,
      number,
      STATES[number]!,
      ...FACETS[number]!,
      number + 4,
    );
    database.run(
      'INSERT INTO alert_details VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      number,
      createdAt,
      Buffer.from(alert.id, 'hex'),
      alert.ruleName,
      alert.reason,
      alert.runId,
      `${alert.firstEvent}`,
      `${alert.lastEvent}`,
      JSON.stringify(alert.arrivals),
    );
    database.run(
      'INSERT INTO alert_documents VALUES (?, ?, ?)',
      number,
      text.length,
      compress(text, text),
    );
    database.run('INSERT INTO alert_changes VALUES (?, ?, ?)', number + 4, createdAt, number);
  }
  const open = '{"status":"open","closeReason":null}';
  const acknowledged = '{"status":"acknowledged","closeReason":null}';
  const benign = '{"status":"closed","closeReason":"benign"}';
  const closed = '{"status":"closed","closeReason":null}';
  const history = [
    [2, 1, FIRST_AT, 'ann', 'status', open, acknowledged, null, null],
    [3, 4, FIRST_AT, 'ann', 'status', open, closed, null, null],
    [4, 1, FIRST_AT, 'ann', 'tags', '[]', '["seen"]', 'j', null],
    [5, 1, LATER_AT, 'bob', 'status', acknowledged, benign, 'j', null],
    [6, 3, FIRST_AT, 'ann', 'status', open, acknowledged, 'j', null],
    [7, 1, LATER_AT, 'bob', 'note', null, '1', null, null],
    [8, 4, LATER_AT, 'bob', 'story', null, null, null, null],
  ] as const;
  for (const entry of history) {
    database.run('INSERT INTO alert_history VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', ...entry);
  }
  // The history of an alert that has expired since.
  database.run("UPDATE sqlite_sequence SET seq = 12 WHERE name = 'alert_history'");
  database.run('INSERT INTO alert_triage VALUES (1, ?, ?)', LATER_AT, 'bob');
  database.run('INSERT INTO alert_triage VALUES (3, ?, ?)', FIRST_AT, 'ann');
  database.run('INSERT INTO alert_triage VALUES (4, ?, ?)', FIRST_AT, 'ann');
  database.run('INSERT INTO alert_labels VALUES (10, ?, 1)', newAlert(1).createdAt);
  database.run('INSERT INTO alert_notes VALUES (1, 1, ?, ?, ?)', LATER_AT, 'bob', 'n');
  database.run('UPDATE alert_counters SET number = 4, change = 8');
  database.close();
}

const stored = (number: number, given: Partial<StoredAlert>): StoredAlert => ({
  ...newAlert(number, { document: newAlert(0).document }),
  status: 'open',
  closeReason: null,
  assignees: [],
  tags: [],
  statusChangedAt: null,
  statusChangedBy: null,
  story: null,
  notes: 0,
  lastDetected: newAlert(number).createdAt,
  change: number + 4,
  ...given,
});

const WORKLOAD = {
  'container.id': 'c-1',
  'container.name': 'web',
  'container.image.name': 'nginx',
  'orchestrator.namespace': 'shop',
  'orchestrator.resource.name': 'web-5f7',
  'host.name': 'node-1',
};

it('takes over all that alerts of version 5 are and have been', async () => {
  await loadCodec();
  makeOld();
  await expect(openDetectionReader(path)).rejects.toMatchObject({ code: 'STO1306' });
  const store = await openDetectionStore(path);
  const { alerts } = store;
  const ids = [1, 2, 3, 4].map(alertIdOf);
  const before = { status: 'acknowledged', statusChangedAt: FIRST_AT, statusChangedBy: 'ann' };
  expect(ids.map((id) => alerts.get(id))).toEqual([
    stored(1, {
      facets: {
        ...WORKLOAD,
        'user.name': 'root',
        'process.name': 'sh',
        'process.parent.name': 'runc',
      },
      status: 'closed',
      closeReason: 'benign',
      statusChangedAt: LATER_AT,
      statusChangedBy: 'bob',
      tags: ['seen'],
      notes: 1,
    }),
    stored(2, { facets: { ...WORKLOAD, 'process.name': 'sh' } }),
    stored(3, { facets: { 'host.name': 'node-1', 'user.name': 'root' }, ...before } as object),
    stored(4, {
      facets: {},
      status: 'closed',
      statusChangedAt: FIRST_AT,
      statusChangedBy: 'ann',
    }),
  ]);
  const numbersOf = (id: string) => alerts.history(id).map(({ number }) => number);
  expect(ids.map(numbersOf)).toEqual([[2, 4, 5, 7], [], [6], [3, 8]]);
  expect(alerts.history(ids[0]!)[2]).toEqual({
    number: 5,
    alertId: ids[0],
    at: LATER_AT,
    by: 'bob',
    what: 'status',
    before: '{"status":"acknowledged","closeReason":null}',
    after: '{"status":"closed","closeReason":"benign"}',
    job: 'j',
  });
  expect(alerts.changesSince(0, 9).map(({ id }) => id)).toEqual(ids);
  expect(alerts.top({}, 'host.name', 9).values).toEqual([{ value: 'node-1', count: 3 }]);

  const author = { at: MORNING, by: 'eve', job: 'undo' };
  expect(alerts.undo('j', author, 9)).toEqual({
    restored: [ids[0], ids[2]],
    left: 0,
    isDone: true,
  });
  expect(alerts.get(ids[0]!)).toMatchObject({
    status: 'acknowledged',
    statusChangedAt: MORNING,
    statusChangedBy: 'eve',
    tags: [],
  });
  expect(numbersOf(ids[0]!)).toEqual([2, 4, 5, 7, 13, 14]);
  expect(alerts.add([newAlert(5, { facets: WORKLOAD }), newAlert(1)])).toBe(1);
  expect(alerts.get(alertIdOf(5))).toMatchObject({ facets: WORKLOAD, change: 11 });
  store.close();

  const database = new DatabaseSync(path);
  expect(database.prepare('SELECT count(*) AS count FROM alert_workloads').get()).toEqual({
    count: 3,
  });
  expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  database.close();
});
