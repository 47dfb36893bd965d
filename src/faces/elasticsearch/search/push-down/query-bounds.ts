import { numberOf } from '../../../../detect/conditions/values.ts';
import { timesOf } from '../../../../detect/conditions/range.ts';
import { rowOf } from '../../../../events/document-row.ts';
import { FieldSet } from '../../../../events/field-set.ts';
import { SEVERITIES } from '../../../../rules/index.ts';
import {
  ALWAYS,
  NEVER,
  type AlertColumn,
  type AlertCondition,
  ALERT_FACETS,
  type AlertFacet,
  type AlertReader,
  ALERT_STATUSES,
  CLOSE_REASONS,
} from '../../../../stores/alert-store.ts';
import { dateRange, NANOS_PER_MS } from '../../../../util/time/index.ts';
import { isPlainFacet } from '../../../../service/alerts/alert-rows.ts';
import { isOfRevision } from '../../../../service/alerts/rule-part.ts';
import { compileQuery, valueTest } from '../compile.ts';
import { isOfAlerts } from '../fields.ts';
import { isPattern, type Leaf, type SearchQuery } from '../query.ts';
import type { Group, RevisionProfiles } from './revisions.ts';

/**
 * What a store knows about a query: alerts in `under` certainly match; for alerts that are only in `doubt`,
 * the documents decide; no others match. Without doubt, the store knows the exact result.
 */
interface Bounds {
  readonly under: AlertCondition;
  readonly doubt: AlertCondition;
}

const exactly = (condition: AlertCondition): Bounds => ({ under: condition, doubt: NEVER });

const UNKNOWN: Bounds = { under: NEVER, doubt: ALWAYS };

export const isExact = ({ doubt }: Bounds): boolean => isNever(doubt);

export const isNever = (condition: AlertCondition): boolean =>
  'any' in condition && condition.any.length === 0;
export const isAlways = (condition: AlertCondition): boolean =>
  'all' in condition && condition.all.length === 0;

/** All alerts that a query may match. */
export const overOf = ({ under, doubt }: Bounds): AlertCondition => anyOf([under, doubt]);

export function allOf(conditions: readonly AlertCondition[]): AlertCondition {
  const parts = conditions.flatMap((each) => ('all' in each ? each.all : [each]));
  if (parts.some(isNever)) return NEVER;
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : { all: parts };
}

export function anyOf(conditions: readonly AlertCondition[]): AlertCondition {
  const parts = conditions.flatMap((each) => ('any' in each ? each.any : [each]));
  if (parts.some(isAlways)) return ALWAYS;
  const merged = withPartialsAsOne(parts);
  const [only] = merged;
  return only !== undefined && merged.length === 1 ? only : { any: merged };
}

/** Keeps doubts with the same cause as one condition, for which there is an index. */
function withPartialsAsOne(parts: readonly AlertCondition[]): readonly AlertCondition[] {
  const facets = parts.flatMap((each) =>
    'column' in each && each.column === 'partial' ? (each.values ?? []) : [],
  );
  if (facets.length === 0) return parts;
  const others = parts.filter((each) => !('column' in each && each.column === 'partial'));
  return [...others, { column: 'partial', values: [...new Set(facets)] }];
}

export function notOf(condition: AlertCondition): AlertCondition {
  if (isNever(condition)) return ALWAYS;
  if (isAlways(condition)) return NEVER;
  return 'not' in condition ? condition.not : { not: condition };
}

/** For clauses of which at least this many must match. */
function someOf(least: number, parts: readonly Bounds[]): Bounds {
  if (least <= 0) return exactly(ALWAYS);
  if (least > parts.length) return exactly(NEVER);
  const unders = parts.map(({ under }) => under);
  const doubts = anyOf(parts.map(({ doubt }) => doubt));
  if (least === 1) return { under: anyOf(unders), doubt: doubts };
  if (least === parts.length) {
    const doubt = isNever(doubts) ? NEVER : allOf([...parts.map(overOf), doubts]);
    return { under: allOf(unders), doubt };
  }
  return { under: allOf(unders), doubt: anyOf(parts.map(overOf)) };
}

const negationOf = (bounds: Bounds): Bounds => ({
  under: notOf(overOf(bounds)),
  doubt: bounds.doubt,
});

/** What a store knows about a field of documents. */
export type KnownField =
  /** When alerts were raised, in milliseconds. */
  | { readonly kind: 'time' }
  | { readonly kind: 'risk' }
  /** All texts, as in the document. */
  | { readonly kind: 'texts'; readonly column: AlertColumn }
  /** The first text; `partial` selects the alerts with more than one. */
  | { readonly kind: 'facet'; readonly facet: AlertFacet }
  /** All possibilities: each alert is in one of these groups, in which all have the same values. */
  | { readonly kind: 'listed'; readonly groups: readonly Group[] };

const TIMES = new Set(['@timestamp', 'kibana.alert.start']);

const TEXTS: ReadonlyMap<string, AlertColumn> = new Map([
  ['kibana.alert.uuid', 'id'],
  ['kibana.alert.workflow_tags', 'tag'],
  ['kibana.alert.workflow_assignee_ids', 'assignee'],
  ['kibana.alert.group.id', 'group'],
  ['dockwarden.alert.story', 'story'],
]);

const RULE_PREFIX = 'kibana.alert.rule.';

/** `null` for a field that only documents have. */
export function knownField(path: string, revisions: RevisionProfiles): KnownField | null {
  if (TIMES.has(path)) return { kind: 'time' };
  if (path === 'kibana.alert.risk_score') return { kind: 'risk' };
  const column = TEXTS.get(path);
  if (column !== undefined) return { kind: 'texts', column };
  const facet = ALERT_FACETS.find((each) => each === path);
  if (facet !== undefined) return { kind: 'facet', facet };
  const groups = LISTED.get(path) ?? (ofRevision(path) ? revisions.groups() : null);
  return groups === null ? null : { kind: 'listed', groups };
}

const ofRevision = (path: string): boolean =>
  path.startsWith(RULE_PREFIX) && isOfRevision(path.slice(RULE_PREFIX.length));

/** Groups by the value of one column. */
function groupsOf(
  path: string,
  column: AlertColumn,
  values: readonly string[],
  hasOthers: boolean,
): readonly [string, readonly Group[]] {
  const groups = values.map((value): Group => ({
    document: { [path]: value },
    condition: { column, values: [value] },
  }));
  const none: Group = { document: {}, condition: notOf({ column, values }) };
  return [path, hasOthers ? [...groups, none] : groups];
}

const BUILDING_BLOCK = anyOf([
  { column: 'kind', values: ['block'] },
  { column: 'hidden', values: ['yes'] },
]);

const LISTED: ReadonlyMap<string, readonly Group[]> = new Map([
  groupsOf('kibana.alert.severity', 'severity', SEVERITIES, false),
  groupsOf('kibana.alert.workflow_status', 'status', ALERT_STATUSES, false),
  groupsOf('kibana.alert.workflow_reason', 'closeReason', CLOSE_REASONS, true),
  [
    'kibana.alert.building_block_type',
    [
      {
        document: { 'kibana.alert.building_block_type': 'default' },
        condition: BUILDING_BLOCK,
      },
      { document: {}, condition: notOf(BUILDING_BLOCK) },
    ],
  ],
  ['kibana.alert.status', [{ document: { 'kibana.alert.status': 'active' }, condition: ALWAYS }]],
  ['event.kind', [{ document: { 'event.kind': 'signal' }, condition: ALWAYS }]],
]);

type RangeLeaf = Extract<Leaf, { readonly kind: 'range' }>;

/** The maximum number of values in one condition of a store. */
const MAX_VALUES = 10_000;

/** What a store knows about the alerts that match a query. */
export function boundsOf(query: SearchQuery, revisions: RevisionProfiles, now: bigint): Bounds {
  switch (query.kind) {
    case 'some':
      return someOf(
        query.least,
        query.of.map((each) => boundsOf(each, revisions, now)),
      );
    case 'not':
      return negationOf(boundsOf(query.of, revisions, now));
    case 'ids':
      return query.ids.length > MAX_VALUES ? UNKNOWN : exactly({ column: 'id', values: query.ids });
    case 'index':
      return exactly(isOfAlerts(query.names) ? ALWAYS : NEVER);
    default:
      return leafBounds(query, revisions, now);
  }
}

function leafBounds(leaf: Leaf, revisions: RevisionProfiles, now: bigint): Bounds {
  if (isPattern(leaf.field)) return UNKNOWN;
  const known = knownField(leaf.field.path, revisions);
  if (known === null) return UNKNOWN;
  switch (known.kind) {
    case 'listed':
      return listed(leaf, known.groups, now);
    case 'time':
      return raised(leaf, now);
    case 'risk':
      return risk(leaf);
    case 'texts':
      return texts(leaf, known.column, revisions.alerts, now);
    case 'facet': {
      const doubt: AlertCondition = { column: 'partial', values: [known.facet] };
      const { under, doubt: more } = texts(leaf, known.facet, revisions.alerts, now);
      return { under, doubt: anyOf([doubt, more]) };
    }
  }
}

/** Each group is evaluated separately. */
function listed(leaf: Leaf, groups: readonly Group[], now: bigint): Bounds {
  const fields = new FieldSet();
  const test = compileQuery(leaf, fields, now);
  const found: AlertCondition[] = [];
  const open: AlertCondition[] = [];
  for (const { document, condition } of groups) {
    if (document === null) open.push(condition);
    else if (test(rowOf(document, fields), () => document)) found.push(condition);
  }
  return { under: merged(found), doubt: merged(open) };
}

/** Merges conditions on the same column. */
function merged(conditions: readonly AlertCondition[]): AlertCondition {
  const [first] = conditions;
  const column = first !== undefined && 'column' in first ? first.column : null;
  const values: string[] = [];
  for (const each of conditions) {
    if (!('column' in each) || each.column !== column || each.values === null)
      return anyOf(conditions);
    values.push(...each.values);
  }
  return column === null ? NEVER : { column, values };
}

function texts(
  leaf: Leaf,
  column: AlertColumn,
  alerts: Pick<AlertReader, 'texts'>,
  now: bigint,
): Bounds {
  if (leaf.kind === 'exists') return exactly(column === 'id' ? ALWAYS : { column, values: null });
  if (leaf.kind !== 'equals' || leaf.ignoreCase || !isWhole(leaf))
    return textsThat(leaf, column, alerts, now);
  const { texts: values } = leaf;
  if (values.length > MAX_VALUES || !values.every(isPlainFacet)) return UNKNOWN;
  return exactly(values.length === 0 ? NEVER : { column, values });
}

/** This many texts are tested in a few milliseconds. */
const MAX_TEXTS = 20_000;

/** Alerts have few distinct texts in a column: the distinct texts are tested instead of the alerts. */
function textsThat(
  leaf: Leaf,
  column: AlertColumn,
  alerts: Pick<AlertReader, 'texts'>,
  now: bigint,
): Bounds {
  const { field } = leaf;
  if (isPattern(field) || !isOfTexts(column)) return UNKNOWN;
  const test = valueTest(leaf, field, now);
  const values = alerts
    .texts(column, MAX_TEXTS)
    ?.filter((text) => isPlainFacet(text) && test(text));
  if (values === undefined || values.length > MAX_VALUES) return UNKNOWN;
  return exactly(values.length === 0 ? NEVER : { column, values });
}

const isOfTexts = (column: AlertColumn): column is AlertFacet | 'tag' | 'assignee' =>
  column === 'tag' || column === 'assignee' || (ALERT_FACETS as readonly string[]).includes(column);

/** Whether a clause compares whole values, as texts. */
const isWhole = ({ field }: Leaf): boolean =>
  !isPattern(field) &&
  !field.isText &&
  (field.comparison === 'keyword' || field.comparison === 'any');

function raised(leaf: Leaf, now: bigint): Bounds {
  if (leaf.kind === 'exists') return exactly(ALWAYS);
  if (leaf.kind === 'range') return raisedWithin(leaf, now);
  if (leaf.kind !== 'equals' || leaf.texts.length > MAX_VALUES) return UNKNOWN;
  const ranges: AlertCondition[] = [];
  for (const text of leaf.texts) {
    const range = dateRange(text, now);
    if (range === null) continue;
    const [from, to] = [ceilMs(range.start), floorMs(range.end)];
    if (from <= to) ranges.push({ between: 'raised', from, to });
  }
  return ranges.length > MAX_RANGES ? UNKNOWN : exactly(anyOf(ranges));
}

const MAX_RANGES = 100;

function raisedWithin({ range }: RangeLeaf, now: bigint): Bounds {
  const bounds = timesOf(range, now);
  if (bounds === null) return UNKNOWN;
  const { lower, upper } = bounds;
  const from =
    lower === null ? null : range.lower?.isIn === true ? ceilMs(lower) : floorMs(lower) + 1;
  const to =
    upper === null ? null : range.upper?.isIn === true ? floorMs(upper) : ceilMs(upper) - 1;
  if (from !== null && to !== null && from > to) return exactly(NEVER);
  return exactly({ between: 'raised', from, to });
}

const floorMs = (instant: bigint): number => {
  const ms = instant / NANOS_PER_MS;
  return Number(instant < 0n && ms * NANOS_PER_MS !== instant ? ms - 1n : ms);
};

const ceilMs = (instant: bigint): number => -floorMs(-instant);

function risk(leaf: Leaf): Bounds {
  if (leaf.kind === 'exists') return exactly(ALWAYS);
  if (leaf.kind === 'equals' && leaf.texts.length <= MAX_RANGES) {
    const values = leaf.texts.flatMap((text) => asNumber(text) ?? []);
    return exactly(anyOf(values.map((value) => ({ between: 'risk', from: value, to: value }))));
  }
  if (leaf.kind !== 'range') return UNKNOWN;
  const { lower, upper } = leaf.range;
  const low = lower === null ? null : asNumber(lower.text);
  const high = upper === null ? null : asNumber(upper.text);
  if ((lower !== null && low === null) || (upper !== null && high === null)) return UNKNOWN;
  const from = low === null ? null : lower?.isIn === true ? low : nextUp(low);
  const to = high === null ? null : upper?.isIn === true ? high : -nextUp(-high);
  if (from !== null && to !== null && from > to) return exactly(NEVER);
  return exactly({ between: 'risk', from, to });
}

function asNumber(text: string): number | null {
  const number = numberOf(text);
  return number === null ? null : Number(number);
}

/** The smallest number above another. */
function nextUp(value: number): number {
  if (!Number.isFinite(value)) return value;
  if (value === 0) return Number.MIN_VALUE;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  bits.setBigInt64(0, bits.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return bits.getFloat64(0);
}
