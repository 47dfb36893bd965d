import type { JsonObject } from '../../../events/json.ts';
import { parseDocument } from '../../../events/parse-document.ts';
import { originalSource } from '../../../detect/alert/original-source.ts';
import { valuesAt } from '../../../detect/alert/values-at.ts';
import { truncateText } from '../../../detect/source/truncate-text.ts';
import { itemKey, type ExceptionItem, type ValueList } from '../../../rules/index.ts';
import type { StoredAlert } from '../../../stores/alert-store.ts';
import type { DetectionReader } from '../../../stores/detection-store.ts';
import { AlertError } from '../../alerts/alert-error.ts';
import { ExceptionTrial } from '../../alerts/exception-trial.ts';
import { membersOf, stageOfBlock } from '../../alerts/members.ts';
import { triedExceptions as triedAnswer } from '../../alerts/schemas.ts';
import { resolveAlerts } from '../../alerts/find-alerts.ts';
import { operation, type Says } from '../../operation/operation.ts';
import type { RuleManager } from '../rule-manager.ts';

/** The exceptions of an alert's rule, as they are now, evaluated at its events: those that come closest first. */
type TriedExceptions = Says<typeof triedAnswer>;
type TriedException = TriedExceptions['exceptions'][number];

export interface TriedParts {
  readonly store: Pick<DetectionReader, 'alerts' | 'rules'>;
  readonly ruleManager: Pick<RuleManager, 'exceptions' | 'exceptionScopes' | 'valueListsFor'>;
  readonly fetch: FetchDocuments;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/** Reads stored events by arrival number; `null` for one that retention has removed. */
export type FetchDocuments = (
  arrivals: readonly number[],
) => Promise<readonly ({ readonly document: Uint8Array; readonly received: number } | null)[]>;

const MAX_ITEMS = 50;
const MAX_VALUES = 5;
const MAX_CHARACTERS = 512;

export const tryExceptions = operation({
  name: 'alerts.tried',
  on: 'GET /dw/alerts/:id/_tried',
  about:
    'evaluates the exceptions that apply to its rule, as they are now, at the events of the alert',
  answers: '`exceptions`, those that come closest first, with each of their conditions',
  right: 'read',
  answer: triedAnswer,
  ask: ({ id }) => ({ id }),
  run(parts: TriedParts, ask) {
    const [id = ask.id] = resolveAlerts(parts.store, [ask.id]);
    return triedExceptions(parts, id);
  },
});

/** Throws `AlertError` ENG1301. */
export async function triedExceptions(
  { store, ruleManager, fetch, now }: TriedParts,
  id: string,
): Promise<TriedExceptions> {
  const alert = store.alerts.get(id);
  if (alert === null) throw new AlertError('ENG1301', `there is no alert ${id}`);
  const { items, rulesOf } = ruleManager.exceptionScopes();
  const own = items.filter((item) => rulesOf.get(itemKey(item))?.includes(alert.ruleId) === true);
  if (own.length === 0) return { alert: id, ruleId: alert.ruleId, exceptions: [], more: 0 };
  const events = await eventsOf(store.alerts, alert, fetch);
  const changed = new Map(ruleManager.exceptions.rows().map((row) => [row.key, row.updatedAt]));
  const valueLists = ruleManager.valueListsFor(own);
  const trial = {
    events,
    isSequence: alert.group !== null,
    valueLists,
    now: now(),
  };
  const tried = own.map((item): TriedException => {
    const key = itemKey(item);
    const isLater = (changed.get(key) ?? 0) > alert.createdAt;
    return { key, name: item.name, stage: item.stage, isLater, ...tryItem(item, trial) };
  });
  const sorted = tried.toSorted((a, b) => misses(a) - misses(b) || (a.name < b.name ? -1 : 1));
  return {
    alert: id,
    ruleId: alert.ruleId,
    exceptions: sorted.slice(0, MAX_ITEMS),
    more: Math.max(0, sorted.length - MAX_ITEMS),
  };
}

const misses = ({ conditions }: Pick<TriedException, 'conditions'>) =>
  conditions.filter(({ isMet }) => !isMet).length;

/** An event as a run of the rule read it. */
interface TriedEvent {
  readonly stage: number;
  readonly from: 'event' | 'alert';
  readonly document: JsonObject;
  /** In milliseconds since 1970; `null` where only the alert has its document. */
  readonly received: number | null;
}

async function eventsOf(
  alerts: DetectionReader['alerts'],
  alert: StoredAlert,
  fetch: FetchDocuments,
): Promise<readonly TriedEvent[]> {
  const members = membersOf(alerts, alert.group === null ? [] : [alert]).get(alert.id) ?? [];
  const subjects =
    alert.group === null
      ? [{ stage: 1, of: alert }]
      : members.map((of, at) => ({ stage: stageOfBlock(alert, of) ?? at + 1, of }));
  const stored = await fetch(subjects.map(({ of }) => of.arrivals[0] ?? -1));
  return subjects.map(({ stage, of }, at): TriedEvent => {
    const event = stored[at] ?? null;
    if (event === null) {
      const { document } = originalSource(parseDocument(of.document));
      return { stage, from: 'alert', document, received: null };
    }
    return {
      stage,
      from: 'event',
      document: parseDocument(Buffer.from(event.document).toString()),
      received: event.received,
    };
  });
}

type Tried = Pick<TriedException, 'idle' | 'isMet' | 'event' | 'conditions'>;

interface Trial {
  readonly events: readonly TriedEvent[];
  readonly isSequence: boolean;
  readonly valueLists: readonly ValueList[];
  /** In milliseconds since 1970. */
  readonly now: number;
}

/** Each condition becomes an item of its own: what is said of them is what a run would find. */
function tryItem(item: ExceptionItem, { events, isSequence, valueLists, now }: Trial): Tried {
  const { os_types: systems, entries, stage } = item;
  const partOf = (part: Pick<ExceptionItem, 'os_types' | 'entries'>): ExceptionItem => ({
    ...item,
    ...part,
    // What the conditions of an item that has expired say is still of interest.
    expire_time: undefined,
  });
  const parts = [
    ...(systems.length === 0 ? [] : [partOf({ os_types: systems, entries: [] })]),
    ...entries.map((entry) => partOf({ os_types: [], entries: [entry] })),
  ];
  const [idle = null] = new ExceptionTrial([item], valueLists, now).idle;
  const trial = new ExceptionTrial(parts, valueLists, now);
  const tried = events
    .filter((event) => stage === null || !isSequence || stage === event.stage)
    .map((event) => {
      const met = new Set(trial.itemsAt(event.document, event.received));
      const conditions = parts.map((part, at) => {
        const entry = part.entries[0] ?? { ...SYSTEM, value: [...systems] };
        return {
          ...valuesOf(event.document, entry),
          entry,
          isMet: met.has(at),
        };
      });
      return { event: { stage: event.stage, from: event.from }, conditions };
    });
  const [closest] = tried.toSorted((a, b) => misses(a) - misses(b));
  // The sequence has no event of its stage.
  if (closest === undefined) return { idle, isMet: false, event: null, conditions: [] };
  // An item for a stage does not apply to events by themselves.
  const canApply = idle === null && (stage === null || isSequence);
  return { idle, isMet: canApply && misses(closest) === 0, ...closest };
}

const SYSTEM = { field: 'host.os.type', operator: 'included', type: 'match_any' } as const;

function valuesOf(
  document: JsonObject,
  { field, type }: { readonly field: string; readonly type: string },
) {
  const values = type === 'nested' ? [] : valuesAt(document, field, MAX_VALUES + 1);
  return {
    values: values
      .slice(0, MAX_VALUES)
      .map((value) => (typeof value === 'string' ? truncateText(value, MAX_CHARACTERS) : value)),
    moreValues: Math.max(0, values.length - MAX_VALUES),
  };
}
