export interface Threat {
  readonly framework: string;
  readonly tactic: ThreatEntry;
  readonly techniques: readonly (ThreatEntry & {
    readonly subtechniques: readonly ThreatEntry[];
  })[];
}

export interface ThreatEntry {
  readonly id: string;
  readonly name: string;
  readonly reference: string | null;
}

/** What a rule says, read with care: it may come from anywhere, and a rule with errors is shown too. */
export function ruleFields(rule: Table) {
  const text = (name: string, usual = '') => textOf(rule[name]) ?? usual;
  const list = (name: string) => textsOf(rule[name]);
  return {
    name: text('name'),
    description: text('description'),
    type: text('type'),
    language: textOf(rule['language']),
    index: list('index'),
    severity: text('severity'),
    risk_score: text('risk_score'),
    interval: text('interval', '5m'),
    from: text('from', 'now-6m'),
    max_signals: text('max_signals', '100'),
    references: list('references'),
    tags: list('tags'),
    version: text('version', '1'),
    author: list('author'),
    license: text('license'),
    false_positives: list('false_positives'),
    setup: text('setup'),
    query: text('query'),
    note: text('note'),
    threat: tablesOf(rule['threat']).map(threatOf),
  };
}

/** Fields that the page has a place for; others are shown as they are. */
export const KNOWN_FIELDS: ReadonlySet<string> = new Set(
  (
    'name description type language index severity risk_score interval from max_signals ' +
    'references tags version author license query false_positives setup note threat ' +
    'exceptions_list rule_id id enabled revision created_at created_by updated_at ' +
    'updated_by immutable rule_source'
  ).split(' '),
);

type Table = Readonly<Record<string, unknown>>;

function threatOf(each: Table): Threat {
  return {
    framework: textOf(each['framework']) ?? '',
    tactic: entryOf(tableOf(each['tactic'])),
    techniques: tablesOf(each['technique']).map((technique) => ({
      ...entryOf(technique),
      subtechniques: tablesOf(technique['subtechnique']).map(entryOf),
    })),
  };
}

const entryOf = (table: Table): ThreatEntry => ({
  id: textOf(table['id']) ?? '',
  name: textOf(table['name']) ?? '',
  reference: textOf(table['reference']),
});

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

function textsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each: unknown) => textOf(each) ?? []);
  const text = textOf(value);
  return text === null || text === '' ? [] : [text];
}

const tableOf = (value: unknown): Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Table) : {};

const tablesOf = (value: unknown): readonly Table[] =>
  Array.isArray(value) ? value.map(tableOf) : [];
