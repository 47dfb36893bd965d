import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANN, newAlert } from '../../stores/alert.testing.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { openDetectionStore } from '../../stores/open/detection.ts';
import { alertDetail } from './alert-detail.ts';
import { alertDocumentsOf, resolveAlerts } from './find-alerts.ts';

const folder = mkdtempSync(join(tmpdir(), 'dockwarden-find-'));
let store: DetectionStore;

const idOf = (start: string) => start.padEnd(64, '0');
const ALONE = idOf('abcd1');
const TWINS = [idOf('beef1'), idOf('beef2')];
const SEQUENCE = idOf('c0de');
const BLOCKS = [idOf('c0de1'), idOf('c0de2')];

beforeAll(async () => {
  store = await openDetectionStore(join(folder, 'detection.db'));
  const block = (id: string, index: number) =>
    newAlert(10 + index, {
      id,
      kind: 'block',
      isBuildingBlock: true,
      group: SEQUENCE,
      document: JSON.stringify({
        'kibana.alert.uuid': id,
        'kibana.alert.group.index': index,
        process: { args: ['cmd', String(index)] },
      }),
    });
  store.transaction(() =>
    store.alerts.add([
      newAlert(1, { id: ALONE, document: '{"inode":18446744073709551615}' }),
      ...TWINS.map((id, index) => newAlert(2 + index, { id })),
      newAlert(5, {
        id: SEQUENCE,
        group: SEQUENCE,
        document: JSON.stringify({ 'kibana.alert.uuid': SEQUENCE }),
      }),
      block(BLOCKS[1] as string, 1),
      block(BLOCKS[0] as string, 0),
    ]),
  );
  store.alerts.addNote(ALONE, 'seen', ANN);
  store.alerts.change([ALONE], { status: 'closed', closeReason: 'benign' }, ANN);
});
afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

describe('an id', () => {
  it('is found by its first digits, in any case', () => {
    expect(resolveAlerts(store, ['abcd', 'ABCD1', ALONE, TWINS[1] as string])).toEqual([
      ALONE,
      TWINS[1],
    ]);
    expect(resolveAlerts(store, [])).toEqual([]);
  });

  it('of a member of a sequence is none of an alert', () => {
    expect(resolveAlerts(store, ['c0de'])).toEqual([SEQUENCE]);
    expect(() => resolveAlerts(store, ['c0de1'])).toThrow('there is no alert c0de1');
  });

  it.each([
    [['beef'], 'ENG1307', 'beef may be beef10000000, beef20000000'],
    [['abc'], 'ENG1307', 'abc is too short'],
    [['ffff'], 'ENG1301', 'there is no alert ffff'],
    [[idOf('ffff')], 'ENG1301', `there is no alert ${idOf('ffff')}`],
    [['xyz1'], 'ENG1301', '"xyz1" is no id of an alert'],
    [[''], 'ENG1301', '"" is no id of an alert'],
    [[`${ALONE}0`], 'ENG1301', `"${ALONE}0" is no id of an alert`],
    [Array<string>(1_001).fill('abcd'), 'ENG1301', 'these are 1001 ids; 1000 is the limit'],
  ])('%j is refused', (ids, code, message) => {
    expect(() => resolveAlerts(store, ids)).toThrow(expect.objectContaining({ code, message }));
  });
});

describe('documents', () => {
  const documentsOf = (limit: number, after: string | null = null) =>
    alertDocumentsOf(store, { query: {}, order: 'oldest', limit, after });

  it('are whole, page by page, those of a sequence followed by their members', () => {
    const ids: string[] = [];
    let after: string | null = null;
    do {
      const page = documentsOf(2, after);
      ids.push(
        ...page.documents.map((text) => /"kibana.alert.uuid":"(\w+)"/.exec(text)?.[1] ?? ''),
      );
      after = page.next;
    } while (after !== null);
    expect(ids.slice(-3)).toEqual([SEQUENCE, ...BLOCKS]);
    expect(ids).toHaveLength(6);
  });

  it('keep every digit, and say what people made of the alert', () => {
    const [first = ''] = documentsOf(1).documents;
    expect(first).toContain('"inode":18446744073709551615');
    expect(first).toContain('"kibana.alert.workflow_status":"closed"');
  });
});

describe('all of an alert', () => {
  it('has its history, its notes and its members', () => {
    const alone = alertDetail(store, ALONE);
    expect(alone.summary).toMatchObject({ id: ALONE, status: 'closed', closeReason: 'benign' });
    expect(alone.history.map(({ what }) => what)).toContain('status');
    expect(alone.notes).toMatchObject([{ text: 'seen', by: 'ann' }]);
    expect(alone.members).toEqual([]);
    const sequence = alertDetail(store, SEQUENCE);
    expect(sequence.members.map(({ id }) => id)).toEqual(BLOCKS);
    expect(sequence.summary.command).toBe('cmd 0 → cmd 1');
  });

  it('is refused where there is none', () => {
    expect(() => alertDetail(store, idOf('ffff'))).toThrow(
      expect.objectContaining({ code: 'ENG1301' }),
    );
  });
});
