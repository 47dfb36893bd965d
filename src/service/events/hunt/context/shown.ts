import { rowOf } from '../../../../events/document-row.ts';
import { FieldSet } from '../../../../events/field-set.ts';
import { firstValueOf, valuesOf } from '../../../../events/value.ts';
import {
  CLOSE_REASONS,
  type AlertQuery,
  type CloseReason,
  type StoredAlert,
} from '../../../../stores/alert-store.ts';
import type { DetectionReader } from '../../../../stores/detection-store.ts';
import { NANOS_PER_MS } from '../../../../util/time/index.ts';
import { AlertError } from '../../../alerts/alert-error.ts';
import { matcherOf } from '../../../alerts/matched-parts.ts';
import { documentOf, membersOf } from '../../../alerts/members.ts';
import { alertSummary } from '../../../alerts/views.ts';
import type { Says } from '../../../operation/operation.ts';
import type { prevalence } from './schemas.ts';

/** What the last event of an alert has; `null` for what it has not. */
export interface Shown {
  readonly executable: string | null;
  readonly args: readonly string[];
  readonly image: string | null;
  readonly parent: string | null;
}

/** Alerts of the same rule, in the same image where the alert has one. */
export type SimilarAlerts = Says<typeof prevalence>['similar'];

export interface ShownByAlert {
  readonly shown: Shown;
  /** When it happened, in nanoseconds since 1970. */
  readonly at: bigint;
  readonly similar: SimilarAlerts;
}

const MAX_LATEST = 10;
/** Of a noisy rule there are very many. */
const MAX_SIMILAR = 200;

/** Reads what an alert shows, and others like it. Throws `AlertError` ENG1301 and `StoreError`. */
export function shownByAlert(
  store: Pick<DetectionReader, 'alerts' | 'rules'>,
  id: string,
): ShownByAlert {
  const { alerts } = store;
  const alert = alerts.get(id);
  if (alert === null) throw new AlertError('ENG1301', `there is no alert ${id}`);
  const members = membersOf(alerts, alert.group === null ? [] : [alert]).get(id) ?? [];
  const row = rowOf(documentOf(members.at(-1) ?? alert), FIELDS);
  const text = (slot: number) => {
    const value = firstValueOf(row[slot]);
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const image = text(IMAGE);
  return {
    shown: {
      executable: text(EXECUTABLE),
      args: valuesOf(row[ARGS]).map(String),
      image,
      parent: text(PARENT),
    },
    at: alert.lastEvent ?? BigInt(alert.createdAt) * NANOS_PER_MS,
    similar: similarTo(store, alert, image),
  };
}

const FIELDS = new FieldSet();
const EXECUTABLE = FIELDS.slotOf('process.executable');
const ARGS = FIELDS.slotOf('process.args');
const PARENT = FIELDS.slotOf('process.parent.executable');
const IMAGE = FIELDS.slotOf('container.image.name');

function similarTo(
  { alerts, rules }: Pick<DetectionReader, 'alerts' | 'rules'>,
  alert: StoredAlert,
  image: string | null,
): SimilarAlerts {
  const query: AlertQuery = {
    ruleIds: [alert.ruleId],
    includesBuildingBlocks: true,
    ...(image === null
      ? {}
      : { facets: [{ facet: 'container.image.name' as const, values: [image] }] }),
  };
  const matcher = matcherOf(rules);
  const page = alerts.page(query, 'newest', MAX_SIMILAR + 1);
  const others = page.alerts.filter(({ id }) => id !== alert.id);
  const verdicts = Object.fromEntries(
    CLOSE_REASONS.map((reason) => [
      reason,
      others.filter(({ closeReason }) => closeReason === reason).length,
    ]),
  ) as Record<CloseReason, number>;
  return {
    image,
    count: others.length,
    isAtLeast: page.next !== null,
    verdicts,
    latest: others.slice(0, MAX_LATEST).map((each) => alertSummary(matcher, each, [])),
  };
}
