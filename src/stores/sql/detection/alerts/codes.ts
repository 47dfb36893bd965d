import {
  ALERT_FACETS,
  type AlertFacet,
  type AlertSeverity,
  type AlertStatus,
  type CloseReason,
  type NewAlert,
} from '../../../alert-store.ts';
import { assert } from '../../../../util/assert.ts';

/*
 * Numbers stand for words in the narrow table. They are stored: one that was released keeps its meaning.
 */

/** Kinds of rows. */
export const ALERT = 0;
export const HIDDEN_ALERT = 1;
export const BLOCK = 2;
export const HIDDEN_BLOCK = 3;

export const kindOf = ({ kind, isBuildingBlock }: NewAlert): number =>
  (kind === 'block' ? BLOCK : ALERT) + (isBuildingBlock ? HIDDEN_ALERT : 0);

export const isBlock = (kind: number): boolean => kind >= BLOCK;
export const isHidden = (kind: number): boolean => kind === HIDDEN_ALERT || kind === HIDDEN_BLOCK;

/** A status and why it was closed are one number, so that one index serves both. */
export interface State {
  readonly status: AlertStatus;
  readonly closeReason: CloseReason | null;
}

const STATES: readonly State[] = [
  { status: 'open', closeReason: null },
  { status: 'acknowledged', closeReason: null },
  { status: 'closed', closeReason: null },
  { status: 'closed', closeReason: 'true_positive' },
  { status: 'closed', closeReason: 'benign' },
  { status: 'closed', closeReason: 'false_positive' },
  { status: 'closed', closeReason: 'duplicate' },
];

export const ALL_STATES: readonly number[] = STATES.map((_, index) => index);
export const OPEN = 0;

/** Those below it are not closed. */
export const FIRST_CLOSED = 2;

/** Whether it is not closed. */
export const isUnresolved = (state: number): boolean => state < FIRST_CLOSED;

export function stateAt(number: number): State {
  const state = STATES[number];
  assert(state !== undefined, 'the state of a stored alert is known');
  return state;
}

export const statesWhere = (test: (state: State) => boolean): readonly number[] =>
  ALL_STATES.filter((number) => test(stateAt(number)));

export function numberOfState({ status, closeReason }: State): number {
  const reason = status === 'closed' ? closeReason : null;
  return STATES.findIndex((each) => each.status === status && each.closeReason === reason);
}

/** Ascending. */
const SEVERITIES: readonly AlertSeverity[] = ['low', 'medium', 'high', 'critical'];

export const ALL_SEVERITIES: readonly number[] = SEVERITIES.map((_, index) => index);

export const numberOfSeverity = (severity: AlertSeverity): number => SEVERITIES.indexOf(severity);

export function severityAt(number: number): AlertSeverity {
  const severity = SEVERITIES[number];
  assert(severity !== undefined, 'the severity of a stored alert is known');
  return severity;
}

/** What an alert says of where it happened, which is one number for all of it; in a table of workloads. */
export const WORKLOAD_FACETS = [
  'container.id',
  'container.name',
  'orchestrator.resource.name',
  'orchestrator.namespace',
  'container.image.name',
  'host.name',
] as const satisfies readonly AlertFacet[];

export type WorkloadFacet = (typeof WORKLOAD_FACETS)[number];

export const isOfWorkload = (facet: string): facet is WorkloadFacet =>
  (WORKLOAD_FACETS as readonly string[]).includes(facet);

/** The others have a column each. */
export const OWN_FACETS = ALERT_FACETS.filter((facet) => !isOfWorkload(facet));

/** The column of each facet, of alerts or of workloads. */
export const FACET_COLUMNS: Readonly<Record<AlertFacet, string>> = {
  'container.id': 'container_id',
  'container.name': 'container_name',
  'container.image.name': 'image',
  'orchestrator.namespace': 'namespace',
  'orchestrator.resource.name': 'resource',
  'host.name': 'host',
  'user.name': 'user',
  'process.name': 'process',
  'process.parent.name': 'parent',
};

/** What a text of the table of values is of. */
export type ValueField = AlertFacet | 'tag' | 'assignee' | 'partial';

const FIELDS: readonly ValueField[] = [...ALERT_FACETS, 'tag', 'assignee', 'partial'];

export const numberOfField = (field: ValueField): number => FIELDS.indexOf(field);

const ID = /^[0-9a-f]{64}$/;

/** `null` for a text that is not the id of an alert: callers need not check that first. */
export const idBytes = (id: string): Uint8Array | null =>
  ID.test(id) ? Buffer.from(id, 'hex') : null;

export const idText = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
