/** What a rule says, read with care: it may come from anywhere, and a rule with errors is shown too. */
export interface RuleFields {
  readonly name: string;
  readonly description: string;
  readonly type: string;
  readonly language: string | null;
  readonly index: readonly string[];
  readonly severity: string;
  readonly riskScore: string;
  readonly interval: string;
  readonly from: string;
  readonly maxSignals: string;
  readonly references: readonly string[];
  readonly tags: readonly string[];
  readonly version: string;
  readonly author: readonly string[];
  readonly license: string | null;
  readonly falsePositives: readonly string[];
  readonly setup: string;
  readonly query: string;
  readonly note: string;
  readonly threat: readonly Threat[];
  readonly exceptionLists: readonly string[];
}

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

/** What holds where a rule does not say it. */
const STANDARD = { interval: '5m', from: 'now-6m', maxSignals: '100', version: '1' };

export function ruleFields(rule: Readonly<Record<string, unknown>>): RuleFields {
  const text = (name: string) => textOf(rule[name]);
  const list = (name: string) => textsOf(rule[name]);
  return {
    name: text('name') ?? '',
    description: text('description') ?? '',
    type: text('type') ?? '',
    language: text('language'),
    index: list('index'),
    severity: text('severity') ?? '',
    riskScore: text('risk_score') ?? '',
    interval: text('interval') ?? STANDARD.interval,
    from: text('from') ?? STANDARD.from,
    maxSignals: text('max_signals') ?? STANDARD.maxSignals,
    references: list('references'),
    tags: list('tags'),
    version: text('version') ?? STANDARD.version,
    author: list('author'),
    license: text('license'),
    falsePositives: list('false_positives'),
    setup: text('setup') ?? '',
    query: text('query') ?? '',
    note: text('note') ?? '',
    threat: tablesOf(rule['threat']).map(threatOf),
    exceptionLists: tablesOf(rule['exceptions_list']).flatMap(
      (each) => textOf(each['list_id']) ?? [],
    ),
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
