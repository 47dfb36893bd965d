import { blockId, whereReader } from '../../detect/identity/index.ts';
import type { ReadMatch } from '../../detect/alert/read-match.ts';
import type { HandledMatches } from '../../detect/run/run-contract.ts';
import { RunEvent } from '../../detect/run/run-event.ts';
import { rowOf } from '../../events/document-row.ts';
import { FieldSet } from '../../events/field-set.ts';
import { parseDocument } from '../../events/parse-document.ts';
import type { StoredAlert } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import { NANOS_PER_MS } from '../../util/time/index.ts';

type Store = Pick<DetectionStore, 'alerts' | 'backlog' | 'facts' | 'handled'>;

/**
 * Until when matches were handled under ids in which host and container of their events were no part, in milliseconds since
 * 1970; 0 where that never was.
 */
const FORMER_IDS_UNTIL = 'former-alert-ids-until';

/** Notes once, before anything is judged, whether a store has alerts of earlier versions. */
export function noteFormerIds(store: Pick<Store, 'alerts' | 'facts'>, now: number): void {
  if (store.facts.get(FORMER_IDS_UNTIL) !== null) return;
  store.facts.put(FORMER_IDS_UNTIL, String(store.alerts.lastNumber() === 0 ? 0 : now));
}

/** Which matches of a rule have been handled, as far as that is stored. */
export function handledMatches(store: Store, ruleId: string): HandledMatches {
  const { alerts, backlog, handled } = store;
  const known = {
    has: (key: string) => alerts.has(key) || handled.has(ruleId, key),
    waits: (key: string) => backlog.has(ruleId, key),
    firstTurn: () => backlog.firstTurn(ruleId),
    lastTurn: (group: string) => backlog.lastTurn(ruleId, group),
  };
  const until = BigInt(store.facts.get(FORMER_IDS_UNTIL) ?? 0) * NANOS_PER_MS;
  if (until === 0n) return known;
  return {
    ...known,
    before: (read, isWaiting) => {
      const id = read.formerId();
      if (id === null) return false;
      const alert = alerts.get(id);
      if (alert !== null) return isOfSamePlaces(alert, read, alerts);
      // Nothing but the id is left, which events of other containers may have: so it counts for those that were there then.
      const isFormer = read.events.every(
        ({ event }) => event instanceof RunEvent && event.received < until,
      );
      return isFormer && (known.has(id) || (!isWaiting && known.waits(id)));
    },
  };
}

/** Whether the events of an alert happened where those of a match did. */
function isOfSamePlaces(alert: StoredAlert, read: ReadMatch, alerts: Store['alerts']): boolean {
  return read.stages.every((event, stage) => {
    const where = event?.former()?.where;
    if (where === undefined) return true;
    const own = read.match.kind === 'event' ? alert : alerts.get(blockId(alert.id, stage));
    return own !== null && whereOf(rowOf(parseDocument(own.document), fields)) === where;
  });
}

const fields = new FieldSet();
const whereOf = whereReader(fields);
