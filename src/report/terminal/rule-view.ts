import { attackName, isRunnable, type LoadedRule, type Rule } from '../../rules/index.ts';
import { safeText } from '../../util/safe-text.ts';
import { markdownText } from './markdown.ts';
import type { Style } from './style.ts';
import { wrapList } from './text-width.ts';

type Showable = Pick<LoadedRule, 'rule' | 'metadata' | 'document' | 'file'>;

/** One rule as text that ends with a line feed; `null` for one with errors. */
export function ruleView(loaded: Showable, style: Style, width: number): string | null {
  const { rule, document, metadata, file } = loaded;
  if (rule === null) return null;
  const facts = factsOf(rule, metadata, file).map(([name, values]) => {
    const lines = wrapList(values.map(safeText), width - NAME_WIDTH);
    return lines
      .map((line, index) => `${style.dim((index === 0 ? name : '').padEnd(NAME_WIDTH))}${line}`)
      .join('\n');
  });
  const query = document.rule['query'];
  const parts = [
    style.strong(safeText(rule.name)),
    markdownText(rule.description, width, style),
    facts.join('\n'),
    ...(typeof query === 'string' && query.trim() !== '' ? [queryText(query, style)] : []),
    ...section('Setup', rule.setup, style, width),
    ...section('Investigation guide', rule.note ?? '', style, width),
    ...section('False positives', listOf(rule.false_positives), style, width),
    ...section('References', listOf(rule.references), style, width),
  ];
  return `${parts.join('\n\n')}\n`;
}

const NAME_WIDTH = 12;

/** Tabs in a query are formatting and are kept; other unsafe characters are shown as escapes. */
function queryText(query: string, style: Style): string {
  const lines = query.replace(/^(?:[ \t]*\r?\n)+/, '').trimEnd();
  return lines
    .split('\n')
    .map((line) => safeText(line.replaceAll('\t', '    ').replace(/\r$/, '')))
    .map((line) => style.accent(line === '' ? '' : `  ${line}`))
    .join('\n');
}

const listOf = (items: readonly string[]) =>
  items.map((item) => `- ${item.trim().replaceAll(/\s*\n\s*/g, ' ')}`).join('\n');

function section(title: string, markdown: string, style: Style, width: number): string[] {
  if (markdown.trim() === '') return [];
  return [`${style.strong(title)}\n\n${markdownText(markdown, width, style)}`];
}

type Fact = readonly [name: string, values: readonly string[]];

/** The metadata of a rule apart from its prose and its query, as lines of one or more values. */
function factsOf(rule: Rule, metadata: LoadedRule['metadata'], file: string): Fact[] {
  return [
    ['severity', [rule.severity, `risk score ${rule.risk_score}`]],
    ['type', typeOf(rule, metadata)],
    [
      'schedule',
      [
        `every ${rule.interval}`,
        `from ${rule.from} to ${rule.to}`,
        ...(rule.timestamp_override === undefined ? [] : [`by ${rule.timestamp_override}`]),
        `at most ${rule.max_signals} alerts`,
      ],
    ],
    ...(isRunnable(rule) ? searchFacts(rule) : []),
    ...attackOf(rule).map((values): Fact => ['attack', values]),
    ...some('tags', rule.tags),
    ...some(
      'exceptions',
      rule.exceptions_list.map(({ list_id }) => list_id),
    ),
    ['id', [rule.rule_id, `version ${rule.version}`]],
    ['file', [file]],
  ];
}

function typeOf(rule: Rule, metadata: LoadedRule['metadata']): string[] {
  return [
    isRunnable(rule) ? rule.type : `not run: type ${rule.type}`,
    ...(rule.enabled ? [] : ['disabled']),
    ...(rule.building_block_type === undefined ? [] : ['building block']),
    ...(metadata?.maturity === undefined || metadata.maturity === 'production'
      ? []
      : [metadata.maturity]),
  ];
}

function searchFacts({ index, data_view_id, alert_suppression: suppression }: Rule): Fact[] {
  return [
    ['reads', index ?? [data_view_id === undefined ? 'everything' : `data view ${data_view_id}`]],
    ...(suppression === undefined
      ? []
      : [['suppresses', [...suppression.group_by, spanOf(suppression.duration)]] as const]),
  ];
}

const spanOf = (duration: { readonly value: number; readonly unit: string } | undefined) =>
  duration === undefined ? 'per execution' : `for ${duration.value}${duration.unit}`;

/** One line per tactic, with its techniques. */
function attackOf({ threat }: Rule): string[][] {
  return threat.map(({ tactic, technique = [] }) => {
    const below = technique.flatMap((each) => [each, ...(each.subtechnique ?? [])]);
    const names = below.map(({ id, name }) => `${id} ${attackName(id) ?? name}`);
    return [`${tactic.id} ${tactic.name}`, ...names];
  });
}

const some = (name: string, values: readonly string[]): Fact[] =>
  values.length === 0 ? [] : [[name, values]];
