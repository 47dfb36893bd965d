import { ruleFields, type Threat } from './rule-fields.ts';

export type Rule = Readonly<Record<string, unknown>>;

const TEXTS = ['name', 'description', 'severity', 'interval', 'from', 'query'] as const;
/** Without a text, a rule does not have them. */
const OPTIONAL = ['license', 'setup', 'note'] as const;
const LISTS = ['tags', 'index', 'author'] as const;
const NUMBERS = ['risk_score', 'max_signals', 'version'] as const;

/**
 * A rule as it is being written, as texts and lists. `threat` has a line for each: `TA0002 Execution`, below it
 * `T1609 Container Administration Command`; `others` are all other fields of the rule, as JSON.
 */
export type Draft = Readonly<Record<(typeof LISTS)[number], readonly string[]>> &
  Readonly<
    Record<
      | (typeof TEXTS | typeof OPTIONAL | typeof NUMBERS)[number]
      | 'rule_id'
      | 'references'
      | 'false_positives'
      | 'threat'
      | 'others',
      string
    >
  >;

/** What the service sets, and what has its own place. */
const NOT_EDITED: ReadonlySet<string> = new Set(
  (
    'id rule_id enabled revision type language immutable rule_source created_at ' +
    'created_by updated_at updated_by execution_summary'
  ).split(' '),
);

const EDITED: ReadonlySet<string> = new Set([
  ...TEXTS,
  ...OPTIONAL,
  ...LISTS,
  ...NUMBERS,
  'references',
  'false_positives',
  'threat',
]);

export const NEW_RULE: Rule = {
  type: 'eql',
  language: 'eql',
  name: '',
  description: '',
  severity: 'medium',
  risk_score: 47,
  index: ['logs-*'],
  interval: '5m',
  from: 'now-6m',
  max_signals: 100,
  query: '',
};

export function draftOf(rule: Rule): Draft {
  const fields = ruleFields(rule);
  const others = Object.entries(rule).filter(
    ([name]) => !EDITED.has(name) && !NOT_EDITED.has(name),
  );
  return {
    ...fields,
    rule_id: '',
    references: fields.references.join('\n'),
    false_positives: fields.false_positives.map((text) => text.trim()).join('\n\n'),
    threat: threatText(fields.threat),
    others: others.length === 0 ? '' : JSON.stringify(Object.fromEntries(others), null, 2),
  };
}

export interface Changes {
  /** By name; `null` removes a field. What was not touched is not in it, and stays as it is. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** By name of what is written, why it cannot be read. */
  readonly faults: Readonly<Partial<Record<keyof Draft, string>>>;
}

/** What was changed of a rule. */
export function changesOf(draft: Draft, rule: Rule): Changes {
  const before = draftOf(rule);
  const fields: Record<string, unknown> = {};
  const faults: Partial<Record<keyof Draft, string>> = {};
  const isChanged = (name: keyof Draft) =>
    JSON.stringify(draft[name]) !== JSON.stringify(before[name]);
  for (const name of TEXTS) if (isChanged(name)) fields[name] = draft[name];
  for (const name of OPTIONAL)
    if (isChanged(name)) fields[name] = draft[name] === '' ? null : draft[name];
  for (const name of LISTS)
    if (isChanged(name)) fields[name] = draft[name].length === 0 ? null : draft[name];
  for (const name of NUMBERS) {
    if (!isChanged(name)) continue;
    const number = Number(draft[name]);
    if (draft[name].trim() === '') fields[name] = null;
    else if (Number.isFinite(number)) fields[name] = number;
    else faults[name] = 'This is no number.';
  }
  if (isChanged('references')) fields['references'] = partsOf(draft.references, /\n/);
  if (isChanged('false_positives'))
    fields['false_positives'] = partsOf(draft.false_positives, /\n\s*\n/);
  if (isChanged('threat')) {
    const threat = threatOf(draft.threat, ruleFields(rule).threat);
    if (typeof threat === 'string') faults.threat = threat;
    else fields['threat'] = threat.length === 0 ? null : threat;
  }
  if (isChanged('others')) {
    const others = tableOf(draft.others);
    if (others === null) faults.others = 'This is no JSON object.';
    else Object.assign(fields, othersChanged(others, tableOf(before.others) ?? {}));
  }
  return { fields, faults };
}

/** The rule as it would be, for trying it out. */
export function changedRule(rule: Rule, { fields }: Changes): Rule {
  return Object.fromEntries(
    Object.entries({ ...rule, ...fields }).filter(
      ([name, value]) => value !== null && !(NOT_EDITED.has(name) && SET_BY_SERVICE.has(name)),
    ),
  );
}

const SET_BY_SERVICE: ReadonlySet<string> = new Set(
  (
    'id revision immutable rule_source execution_summary created_at created_by updated_at ' +
    'updated_by'
  ).split(' '),
);

function othersChanged(after: Rule, before: Rule): Rule {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries(
    [...names].flatMap((name) => {
      if (EDITED.has(name) || NOT_EDITED.has(name)) return [];
      if (JSON.stringify(before[name]) === JSON.stringify(after[name])) return [];
      return [[name, after[name] ?? null]];
    }),
  );
}

function tableOf(text: string): Rule | null {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Rule)
      : null;
  } catch {
    return null;
  }
}

const partsOf = (text: string, between: RegExp): readonly string[] | null => {
  const parts = text
    .split(between)
    .map((part) => part.trim())
    .filter(Boolean);
  return parts.length === 0 ? null : parts;
};

function threatText(threats: readonly Threat[]): string {
  const line = (depth: number, { id, name }: { id: string; name: string }) =>
    `${'  '.repeat(depth)}${id} ${name}`.trimEnd();
  return threats
    .flatMap(({ tactic, techniques }) => [
      line(0, tactic),
      ...techniques.flatMap(({ subtechniques, ...technique }) => [
        line(1, technique),
        ...subtechniques.map((each) => line(2, each)),
      ]),
    ])
    .join('\n');
}

interface Entry {
  readonly id: string;
  readonly name: string;
  readonly reference: string;
}

interface TechniqueEntry extends Entry {
  subtechnique?: Entry[];
}

const LINE = /^(TA\d{4}|T\d{4}(?:\.\d{3})?)\s+(\S.*)$/;

/** Reads the lines again. Returns why where it cannot. */
function threatOf(text: string, before: readonly Threat[]): readonly object[] | string {
  const known = new Map(
    before
      .flatMap(({ tactic, techniques }) => [
        tactic,
        ...techniques.flatMap((each) => [each, ...each.subtechniques]),
      ])
      .map(({ id, reference }) => [id, reference]),
  );
  const out: { framework: string; tactic: Entry; technique?: TechniqueEntry[] }[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [, id = '', name = ''] = LINE.exec(line.trim()) ?? [];
    if (id === '')
      return `Line ${index + 1}: write an id and its name, such as "TA0002 Execution" or "T1609 Container Administration Command".`;
    const kind = id.startsWith('TA') ? 'tactics' : 'techniques';
    const page = `https://attack.mitre.org/${kind}/${id.replace('.', '/')}/`;
    const entry = { id, name, reference: known.get(id) ?? page };
    const last = out.at(-1);
    if (id.startsWith('TA')) out.push({ framework: 'MITRE ATT&CK', tactic: entry });
    else if (last === undefined) return `Line ${index + 1}: a tactic must come before ${id}.`;
    else if (!id.includes('.')) (last.technique ??= []).push(entry);
    else {
      const above = last.technique?.at(-1);
      if (above === undefined || !id.startsWith(`${above.id}.`))
        return `Line ${index + 1}: ${id.slice(0, 5)} must come before ${id}.`;
      (above.subtechnique ??= []).push(entry);
    }
  }
  return out;
}
