import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  CLOSE_REASONS,
  type AlertStatus,
  type AlertStore,
  type TriageChange,
} from '../../stores/alert-store.ts';
import type { JobView } from '../jobs/schemas.ts';
import { idOf, newAlert, newSequence } from './alert.testing.ts';
import { changeAlerts } from './change-alerts.ts';
import { membersOf } from './members.ts';
import { openTriage } from './triage.testing.ts';

/** What people have made of an alert. */
interface State {
  readonly status: AlertStatus;
  readonly closeReason: string | null;
  readonly tags: readonly string[];
  readonly assignees: readonly string[];
}

type Part = 'status' | 'tags' | 'assignees';

/** A change of one part of an alert, and whether it was undone or is itself an undo. */
interface Deed {
  readonly job: string | null;
  readonly part: Part;
  readonly before: State;
  isVoid: boolean;
}

const partOf = (state: State, part: Part): unknown =>
  part === 'status' ? [state.status, state.closeReason] : state[part];

const differs = (a: State, b: State, part: Part) =>
  JSON.stringify(partOf(a, part)) !== JSON.stringify(partOf(b, part));

const PARTS: readonly Part[] = ['status', 'tags', 'assignees'];

/** Triage in the plainest way: no query but by status, and each alert with its deeds. */
class Model {
  readonly alerts = new Map<string, { state: State; deeds: Deed[] }>();

  add(id: string): void {
    const state: State = { status: 'open', closeReason: null, tags: [], assignees: [] };
    this.alerts.set(id, { state, deeds: [] });
  }

  ids(statuses: readonly AlertStatus[]): string[] {
    return [...this.alerts].flatMap(([id, each]) =>
      statuses.includes(each.state.status) ? [id] : [],
    );
  }

  change(id: string, change: TriageChange, job: string | null): boolean {
    const alert = this.alerts.get(id)!;
    const { state } = alert;
    const next: State = {
      status: change.status ?? state.status,
      closeReason:
        (change.status ?? state.status) === 'closed'
          ? change.closeReason === undefined
            ? state.closeReason
            : change.closeReason
          : null,
      tags: edited(state.tags, change.addTags, change.removeTags),
      assignees: edited(state.assignees, change.addAssignees, change.removeAssignees),
    };
    const parts = PARTS.filter((part) => differs(state, next, part));
    for (const part of parts) alert.deeds.push({ job, part, before: state, isVoid: false });
    alert.state = next;
    return parts.length > 0;
  }

  undo(job: string): { restored: number; left: number } {
    let [restored, left] = [0, 0];
    for (const alert of this.alerts.values()) {
      const own = alert.deeds.filter((deed) => deed.job === job && !deed.isVoid);
      if (own.length === 0) continue;
      let isWhole = true;
      for (const deed of own) {
        const later = alert.deeds.slice(alert.deeds.indexOf(deed) + 1);
        if (later.some(({ part, isVoid }) => part === deed.part && !isVoid)) {
          isWhole = false;
          continue;
        }
        deed.isVoid = true;
        const { part, before } = deed;
        alert.state =
          part === 'status'
            ? { ...alert.state, status: before.status, closeReason: before.closeReason }
            : { ...alert.state, [part]: before[part] };
      }
      if (isWhole) restored += 1;
      else left += 1;
    }
    return { restored, left };
  }
}

const edited = (
  of: readonly string[],
  add: readonly string[] = [],
  remove: readonly string[] = [],
): readonly string[] =>
  [...new Set([...of, ...add])].filter((each) => !remove.includes(each)).sort();

const label = fc.constantFrom('red', 'green', 'blue');
const labels = fc.uniqueArray(label, { minLength: 1, maxLength: 2 });

const change: fc.Arbitrary<TriageChange> = fc.oneof(
  fc.constantFrom<TriageChange>(
    { status: 'open' },
    { status: 'acknowledged' },
    { status: 'closed' },
  ),
  fc
    .constantFrom(...CLOSE_REASONS)
    .map((closeReason) => ({ status: 'closed' as const, closeReason })),
  labels.map((addTags) => ({ addTags, status: 'acknowledged' as const })),
  labels.map((removeTags) => ({ removeTags })),
  labels.map((addAssignees) => ({ addAssignees })),
);

type Step =
  | { readonly kind: 'add'; readonly count: number }
  | { readonly kind: 'change'; readonly picks: readonly number[]; readonly change: TriageChange }
  | {
      readonly kind: 'bulk';
      readonly statuses: readonly AlertStatus[];
      readonly change: TriageChange;
      /** After how many turns it is cancelled or the process ends; never, if that is too late. */
      readonly turns: number;
      readonly end: 'cancel' | 'crash' | 'none';
    }
  | {
      readonly kind: 'undo';
      readonly pick: number;
      readonly turns: number;
      readonly end: 'crash' | 'none';
    };

const turns = fc.integer({ min: 1, max: 40 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), count: fc.integer({ min: 1, max: 30 }) }),
  fc.record({
    kind: fc.constant('change' as const),
    picks: fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
    change,
  }),
  fc.record({
    kind: fc.constant('bulk' as const),
    statuses: fc.subarray<AlertStatus>(['open', 'acknowledged', 'closed'], { minLength: 1 }),
    change,
    turns,
    end: fc.constantFrom('cancel' as const, 'crash' as const, 'none' as const),
  }),
  fc.record({
    kind: fc.constant('undo' as const),
    pick: fc.nat(),
    turns,
    end: fc.constantFrom('crash' as const, 'none' as const),
  }),
);

test('changes, jobs, cancelling, crashes and undoing leave what a simple model says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
      await run([{ kind: 'add', count: 30 }, ...steps]);
    }),
    { numRuns: 15 },
  );
});

async function run(steps: readonly Step[]): Promise<void> {
  const { store, parts, startRunner, close } = await openTriage(7);
  const model = new Model();
  const jobs: string[] = [];
  let runner = startRunner();
  /** Lets a job run, and perhaps ends it or the process in the middle. */
  const finish = async (job: JobView, after: number, end: 'cancel' | 'crash' | 'none') => {
    for (let turn = 0; turn < after && runner.get(job.id).endedAt === null; turn++) {
      await new Promise((resolve) => void setImmediate(resolve));
    }
    if (runner.get(job.id).endedAt === null && end !== 'none') {
      if (end === 'cancel') runner.cancel(job.id, 'ann');
      else {
        await runner.close();
        runner = startRunner();
        runner.resume();
      }
    }
    await runner.settled();
    return runner.get(job.id);
  };
  for (const each of steps) {
    if (each.kind === 'add') {
      const start = model.alerts.size;
      for (let at = start; at < start + each.count; at++) model.add(idOf(String(at)));
      const names = Array.from({ length: each.count }, (_, at) => String(start + at));
      store.alerts.add(
        names.flatMap((name, at) =>
          at % 10 === 0 ? newSequence(name, [{}, {}]) : [newAlert(name)],
        ),
      );
    } else if (each.kind === 'change') {
      const known = [...model.alerts.keys()];
      const ids = [...new Set(each.picks.map((pick) => known[pick % known.length]!))];
      const outcome = changeAlerts(parts, { ids, change: each.change, by: 'ann' });
      const expected = ids.filter((id) => model.change(id, each.change, outcome.undo));
      expect(outcome).toEqual({
        changed: expected,
        unchanged: ids.length - expected.length,
        unknown: [],
        undo: expected.length === 0 ? null : outcome.undo,
      });
    } else if (each.kind === 'bulk') {
      const { statuses } = each;
      // Alerts are done in the order in which they lie, so a cancelled job has done the first of them.
      const { ids: selected } = store.alerts.idPage({ statuses }, 10_000, null);
      expect(selected.toSorted()).toEqual(model.ids(statuses).sort());
      const started = runner.start(
        'alerts.change',
        { query: { statuses }, change: each.change },
        'bob',
      );
      const { id, state, done, result } = await finish(started, each.turns, each.end);
      jobs.push(id);
      const changed = selected
        .slice(0, done)
        .filter((alert) => model.change(alert, each.change, id));
      if (state === 'done') expect(done).toBe(selected.length);
      else expect(state).toBe('cancelled');
      if (result === null) expect(done).toBe(0);
      else {
        const unchanged = done - changed.length;
        expect(result).toMatchObject({ changed: changed.length, unchanged, gone: 0 });
      }
    } else if (jobs.length > 0) {
      const job = jobs[each.pick % jobs.length]!;
      const undone = await finish(
        runner.start('alerts.undo', { job }, 'ann'),
        each.turns,
        each.end,
      );
      // A job is undone once.
      jobs.splice(jobs.indexOf(job), 1);
      expect(undone.result).toEqual(model.undo(job));
    }
    compare(store.alerts, model);
  }
  close();
}

function compare(alerts: AlertStore, model: Model): void {
  const sequences = [];
  for (const [id, { state }] of model.alerts) {
    const alert = alerts.get(id)!;
    const { status, closeReason, tags, assignees } = alert;
    expect({ status, closeReason, tags, assignees }).toEqual(state);
    expect(replayed(alerts, id)).toEqual(state);
    if (alert.group !== null) sequences.push(alert);
  }
  for (const [id, blocks] of membersOf(alerts, sequences)) {
    expect(blocks).toHaveLength(2);
    for (const { status, closeReason, tags, assignees } of blocks) {
      expect({ status, closeReason, tags, assignees }).toEqual(model.alerts.get(id)!.state);
    }
  }
}

/** What the history of an alert says that it is. */
function replayed(alerts: AlertStore, id: string): State {
  let state: State = { status: 'open', closeReason: null, tags: [], assignees: [] };
  for (const { what, before, after } of alerts.history(id)) {
    const part = what as Part;
    const [was, is] = [before, after].map((text): unknown => JSON.parse(text ?? 'null'));
    if (part === 'status') {
      expect(was).toEqual({ status: state.status, closeReason: state.closeReason });
      state = { ...state, ...(is as State) };
    } else {
      expect(was).toEqual(state[part]);
      state = { ...state, [part]: is as string[] };
    }
  }
  return state;
}
