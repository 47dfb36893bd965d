import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { AlertStatus, CloseReason, TriageChange } from '../../../alert-store.ts';
import { alertIdOf, MORNING, newAlert, newStory } from '../../../alert.testing.ts';
import { openDetectionStore } from '../../../embedded/detection/detection-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'alert-undo-'));
const store = await openDetectionStore(join(folder, 'a.db'));
const { alerts } = store;

afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const ALERTS = 4;

/** What an alert is like, with who last changed what, of changes that still stand. */
interface Model {
  status: { readonly status: AlertStatus; readonly closeReason: CloseReason | null };
  tags: readonly string[];
  /** By respect, the changes that stand, oldest first: who made them, and what was before. */
  readonly changes: { what: 'status' | 'tags'; job: string; before: unknown; isSettled: boolean }[];
}

const tag = fc.constantFrom('x', 'y', 'z');
const change: fc.Arbitrary<TriageChange> = fc.oneof(
  fc.record({ status: fc.constantFrom('open' as const, 'acknowledged' as const) }),
  fc.record({
    status: fc.constant('closed' as const),
    closeReason: fc.constantFrom('benign' as const, 'duplicate' as const, null),
  }),
  fc.record({ addTags: fc.array(tag, { minLength: 1, maxLength: 2 }) }),
  fc.record({ removeTags: fc.array(tag, { minLength: 1 }), status: fc.constant('open' as const) }),
);

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      job: fc.constantFrom('a', 'b', 'ann'),
      change,
      alerts: fc.uniqueArray(fc.nat(ALERTS - 1), { minLength: 1 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('undo' as const),
      job: fc.constantFrom('a', 'b'),
      limit: fc.integer({ min: 1, max: 3 }),
    }),
  },
);

function apply(model: Model, change: TriageChange, job: string): boolean {
  const status = change.status ?? model.status.status;
  const after = {
    status,
    closeReason:
      status === 'closed'
        ? change.closeReason === undefined
          ? model.status.closeReason
          : change.closeReason
        : null,
  };
  const tags = [...new Set([...model.tags, ...(change.addTags ?? [])])]
    .filter((each) => change.removeTags?.includes(each) !== true)
    .sort();
  const isOther = JSON.stringify(after) !== JSON.stringify(model.status);
  const areOther = JSON.stringify(tags) !== JSON.stringify(model.tags);
  if (isOther) {
    model.changes.push({ what: 'status', job, before: model.status, isSettled: false });
    model.status = after;
  }
  if (areOther) {
    model.changes.push({ what: 'tags', job, before: model.tags, isSettled: false });
    model.tags = tags;
  }
  return isOther || areOther;
}

/** `null` where the job has changed nothing that is still to be undone. */
function undo(model: Model, job: string): boolean | null {
  const own = model.changes.filter((each) => each.job === job && !each.isSettled);
  if (own.length === 0) return null;
  let isWhole = true;
  for (const what of ['status', 'tags'] as const) {
    const first = model.changes.findIndex(
      (each) => each.job === job && !each.isSettled && each.what === what,
    );
    if (first < 0) continue;
    const later = model.changes.slice(first).filter((each) => each.what === what);
    const { before } = model.changes[first]!;
    if (later.some((each) => each.job !== job)) {
      isWhole = false;
      for (const each of later) if (each.job === job) each.isSettled = true;
      continue;
    }
    if (what === 'status') model.status = before as Model['status'];
    else model.tags = before as readonly string[];
    for (const each of later) model.changes.splice(model.changes.indexOf(each), 1);
  }
  return isWhole;
}

let base = 0;

it('undoes exactly what was not changed since, with exact counts', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      base += ALERTS;
      const ids = Array.from({ length: ALERTS }, (_, index) => alertIdOf(base + index));
      alerts.add(ids.map((id, index) => newAlert(base + index, { id })));
      alerts.putStory(newStory(`s${base}`));
      alerts.setStory(ids, `s${base}`, null);
      const models = ids.map((): Model => ({
        status: { status: 'open', closeReason: null },
        tags: [],
        changes: [],
      }));
      for (const [at, each] of steps.entries()) {
        const author = { at: MORNING + at, by: each.job };
        const job = `${each.job}-${base}`;
        if (each.kind === 'change') {
          const changed = alerts.change(
            each.alerts.map((index) => ids[index]!),
            each.change,
            { ...author, job: each.job === 'ann' ? null : job },
          );
          const expected = each.alerts.filter((index) => apply(models[index]!, each.change, job));
          expect(changed).toEqual(expected.map((index) => ids[index]));
          continue;
        }
        const restored: string[] = [];
        let left = 0;
        for (let isDone = false; !isDone;) {
          const result = alerts.undo(job, { ...author, job: `undo-${at}-${base}` }, each.limit);
          restored.push(...result.restored);
          left += result.left;
          ({ isDone } = result);
        }
        const outcomes = models.map((model) => undo(model, job));
        expect(restored).toEqual(ids.filter((_, index) => outcomes[index] === true));
        expect(left).toBe(outcomes.filter((outcome) => outcome === false).length);
      }
      const now = ids.map((id) => alerts.get(id)!);
      expect(now.map(({ status, closeReason, tags }) => ({ status, closeReason, tags }))).toEqual(
        models.map(({ status, tags }) => ({ ...status, tags })),
      );
      expect(alerts.story(`s${base}`)).toMatchObject({
        alerts: ALERTS,
        openAlerts: models.filter(({ status: { status } }) => status !== 'closed').length,
      });
    }),
    { numRuns: 150 },
  );
});
