import type { ChangeOutcome } from '../alerts/change-alerts.ts';
import type { RecordedChanges } from '../operation/changes.ts';
import type { JobView } from '../jobs/job-view.ts';
import type { OperationName, OperationParts } from './operations.ts';

/** Alerts whose states are told. */
const MAX_ALERTS = 100;
const MAX_LIST = 100;
const MAX_TEXT = 10_000;

type Args = Readonly<Record<string, unknown>>;

/**
 * What is told of operations on alerts, stories and jobs, and of exports. What an operation changes of rules, exceptions
 * and value lists is recorded where that is written.
 *
 * @returns what makes the record of the result; it is called where the operation was not refused
 */
export function recordOperation(
  name: OperationName,
  given: unknown,
  { store }: Pick<OperationParts, 'store'>,
): ((result: unknown) => RecordedChanges) | null {
  const args = given as Args;
  switch (name) {
    case 'alerts.steps':
      return () => one('alert', String(args['id']), null, summaryOf(args));
    case 'alerts.change':
    case 'alerts.note': {
      const ids = textsOf(args['ids']);
      const before = statesOf(store, ids);
      return (result) => {
        const { changed, ...outcome } = result as Partial<ChangeOutcome>;
        const [only = null] = ids.length === 1 ? ids : [];
        const after = {
          ...summaryOf(args),
          ...summaryOf(outcome),
          ...(changed === undefined ? {} : { changed: changed.length }),
          alerts: statesOf(store, ids),
        };
        return one('alert', only, { alerts: before }, after);
      };
    }
    case 'alerts.bulk':
    case 'jobs.undo':
    case 'jobs.cancel':
    case 'gaps.fill':
    case 'rules.backfill':
    case 'rules.preview':
    case 'exceptions.effect':
      return (result) => {
        const { id, kind, state } = result as JobView;
        return one('job', id, null, { kind, state, ...summaryOf(args) });
      };
    default:
      return null;
  }
}

function one(
  kind: string,
  id: string | null,
  before: object | null,
  after: object,
): RecordedChanges {
  const write = (side: object | null) => (side === null ? null : JSON.stringify(side));
  return {
    items: [{ kind, id, before: write(before), after: write(after) }],
    // It says itself how many it is about.
    counts: [],
  };
}

function statesOf({ alerts }: OperationParts['store'], ids: readonly string[]): object[] {
  return ids.slice(0, MAX_ALERTS).flatMap((id) => {
    const alert = alerts.get(id);
    if (alert === null) return [];
    const { status, closeReason, tags, assignees } = alert;
    return [{ id, status, closeReason, tags, assignees }];
  });
}

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

/** Who asks is told anyway, and rules that are tried are not kept. */
const LEFT_OUT = new Set(['by', 'rule', 'text_of_rule', 'values']);

/** Of what was asked, without what is long. */
function summaryOf(args: object): Args {
  const entries = Object.entries(args).filter(
    ([name, value]) => !LEFT_OUT.has(name) && value !== undefined,
  );
  return Object.fromEntries(entries.map(([name, value]) => [name, short(value)]));
}

function short(value: unknown): unknown {
  if (typeof value === 'string' && value.length > MAX_TEXT)
    return { cut: value.length, begins: value.slice(0, MAX_TEXT) };
  if (Array.isArray(value) && value.length > MAX_LIST)
    return { count: value.length, first: value.slice(0, MAX_LIST) as unknown[] };
  if (typeof value === 'bigint') return value.toString();
  return value;
}
