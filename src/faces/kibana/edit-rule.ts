import { at, isTable, newTable, type Data, type Table } from '../../rules/index.ts';
import { parseDuration, NANOS_PER_SECOND } from '../../util/time/index.ts';
import { isSame } from '../../service/rules/rule-content.ts';
import { badRequest } from './errors.ts';

/** One change of many rules: `{type, value}`. */
export interface RuleEdit {
  readonly type: string;
  readonly value: Data;
  /** Of index patterns: whether a rule with a data view gets them in its place. */
  readonly overwritesDataViews: boolean;
}

type Change = (rule: Table, edit: RuleEdit) => void;

/** Lists of texts that are joined, reduced or replaced. */
const lists = (
  suffix: string,
  read: (value: Data) => readonly Data[],
  write: (rule: Table, values: Data[], edit: RuleEdit) => void,
  before: (rule: Table) => readonly Data[],
): readonly (readonly [string, Change])[] => [
  [
    `add_${suffix}`,
    (rule, edit) => {
      const old = before(rule);
      write(rule, [...old, ...read(edit.value).filter((each) => !old.includes(each))], edit);
    },
  ],
  [
    `delete_${suffix}`,
    (rule, edit) => {
      const gone = read(edit.value);
      const left = before(rule).filter((each) => !gone.includes(each));
      if (left.length < before(rule).length) write(rule, left, edit);
    },
  ],
  [`set_${suffix}`, (rule, edit) => write(rule, [...read(edit.value)], edit)],
];

const textsOf = (value: Data | undefined): readonly Data[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

function texts(value: Data): readonly Data[] {
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  throw badRequest('the value of this edit is a list of texts');
}

function tableIn(value: Data): Table {
  if (isTable(value)) return value;
  throw badRequest('the value of this edit is an object');
}

const CHANGES: ReadonlyMap<string, Change> = new Map([
  ...lists(
    'tags',
    texts,
    (rule, tags) => (rule['tags'] = tags),
    (rule) => textsOf(rule['tags']),
  ),
  ...lists(
    'index_patterns',
    texts,
    (rule, patterns, { overwritesDataViews }) => {
      // Index patterns beside a data view would have no effect.
      if (rule['data_view_id'] !== undefined && !overwritesDataViews) return;
      delete rule['data_view_id'];
      rule['index'] = patterns;
    },
    (rule) => textsOf(rule['index']),
  ),
  ...lists(
    'investigation_fields',
    (value) => texts(at(tableIn(value), 'field_names') ?? null),
    (rule, names) => {
      if (names.length === 0) delete rule['investigation_fields'];
      else rule['investigation_fields'] = newTable([['field_names', names]]);
    },
    (rule) => textsOf(at(rule['investigation_fields'], 'field_names')),
  ),
  [
    'set_timeline',
    (rule, { value }) => set(rule, tableIn(value), ['timeline_id', 'timeline_title']),
  ],
  ['set_schedule', setSchedule],
  ['set_rule_actions', (rule, { value }) => (rule['actions'] = [...actionsIn(value)])],
  [
    'add_rule_actions',
    (rule, { value }) => {
      const before = rule['actions'];
      rule['actions'] = [...(Array.isArray(before) ? before : []), ...actionsIn(value)];
    },
  ],
  ['set_alert_suppression', (rule, { value }) => (rule['alert_suppression'] = tableIn(value))],
  [
    'set_alert_suppression_for_threshold',
    (rule, { value }) => (rule['alert_suppression'] = tableIn(value)),
  ],
  ['delete_alert_suppression', (rule) => delete rule['alert_suppression']],
]);

/** A copy of a rule with all edits; `null` where they change nothing. Throws `KibanaError`. */
export function editRule(rule: Table, edits: readonly RuleEdit[]): Table | null {
  const copy = newTable(Object.entries(rule));
  for (const edit of edits) {
    const change = CHANGES.get(edit.type);
    if (change === undefined) {
      const known = [...CHANGES.keys()].join(', ');
      throw badRequest(`there is no edit ${JSON.stringify(edit.type)}, only ${known}`);
    }
    change(copy, edit);
  }
  return isSame(copy, rule) ? null : copy;
}

function set(rule: Table, from: Table, names: readonly string[]): void {
  for (const name of names) {
    const value = from[name];
    // An empty text takes it away.
    if (value === undefined || value === '') delete rule[name];
    else rule[name] = value;
  }
}

/** Runs of `interval`, each of which looks back over the one before by `lookback`. */
function setSchedule(rule: Table, { value }: RuleEdit): void {
  const { interval, lookback } = tableIn(value);
  const seconds = secondsOf(interval) + secondsOf(lookback);
  rule['interval'] = interval as string;
  rule['from'] = `now-${seconds}s`;
}

function secondsOf(span: Data | undefined): bigint {
  const nanos = typeof span === 'string' && /^\d+[smh]$/.test(span) ? parseDuration(span) : null;
  if (nanos === null) throw badRequest('interval and lookback are spans of time such as 5m');
  return nanos / NANOS_PER_SECOND;
}

/** They are kept as they are, without the throttle of older versions beside them. */
function actionsIn(value: Data): readonly Data[] {
  const actions = at(tableIn(value), 'actions');
  if (Array.isArray(actions) && actions.every(isTable)) return actions;
  throw badRequest('the value of this edit has a list of actions');
}
