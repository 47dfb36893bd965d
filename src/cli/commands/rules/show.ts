import {
  attackName,
  isEqlRule,
  loadRules,
  type LoadedRule,
  type Rule,
} from '../../../rules/index.ts';
import { safeText } from '../../output/safe-text.ts';
import { styleFor, type Style } from '../../output/style.ts';
import { markdownText } from './markdown.ts';
import { hasErrors, reportErrors } from './report.ts';
import { writeAll } from './write-all.ts';

/** Lines of text are easier to read when they are not as wide as the screen. */
const WIDEST = 100;

export async function showRules(paths: readonly string[]): Promise<0 | 1> {
  const loaded = await loadRules(paths);
  reportErrors(loaded);
  const { stdout, env } = process;
  const style = styleFor(stdout, env);
  const width = Math.min(stdout.isTTY ? stdout.columns : WIDEST, WIDEST);
  await writeAll(
    loaded.rules.flatMap((each, index) => {
      const text = shown(each, style, width);
      return text === null ? [] : [index > 0 ? `\n${text}` : text];
    }),
  );
  return hasErrors(loaded) ? 1 : 0;
}

/** One rule as text that ends with a line feed; `null` for one with errors. */
export function shown(
  { rule, file }: Pick<LoadedRule, 'rule' | 'file'>,
  style: Style,
  width: number,
): string | null {
  if (rule === null) return null;
  const facts = factsOf(rule, file).map(
    ([name, value]) => `${style.dim(name.padEnd(NAME_WIDTH))}${safeText(value)}`,
  );
  const parts = [
    style.strong(safeText(rule.name)),
    markdownText(rule.description, width, style),
    facts.join('\n'),
    ...(isEqlRule(rule)
      ? [
          style.accent(
            rule.query
              .trim()
              .split('\n')
              .map((line) => `  ${queryLine(line)}`)
              .join('\n'),
          ),
        ]
      : []),
    ...section('Setup', rule.setup, style, width),
    ...section('Investigation guide', rule.note ?? '', style, width),
    ...section('False positives', listOf(rule.false_positives), style, width),
    ...section('References', listOf(rule.references), style, width),
  ];
  return `${parts.join('\n\n')}\n`;
}

const NAME_WIDTH = 12;

/** Tabs are for looks in a query; all else that is unsafe is shown as an escape. */
const queryLine = (line: string) => safeText(line.replaceAll('\t', '    ').replace(/\r$/, ''));

function factsOf(rule: Rule, file: string): [string, string][] {
  const techniques = rule.threat.map(({ tactic, technique = [] }) => {
    const below = technique.flatMap((each) => [each, ...(each.subtechnique ?? [])]);
    const names = below.map(({ id, name }) => `${id} ${attackName(id) ?? name}`);
    return [`${tactic.id} ${tactic.name}`, ...names].join(', ');
  });
  return [
    ['severity', `${rule.severity}, risk score ${rule.risk_score}`],
    [
      'type',
      rule.type === 'eql' ? `eql${rule.enabled ? '' : ', disabled'}` : `not run: type ${rule.type}`,
    ],
    [
      'schedule',
      `every ${rule.interval}, from ${rule.from} to ${rule.to}, at most ${rule.max_signals} alerts`,
    ],
    ...(isEqlRule(rule)
      ? [
          ['reads', (rule.index ?? [rule.data_view_id ?? 'everything']).join(', ')] as [
            string,
            string,
          ],
        ]
      : []),
    ...techniques.map((text): [string, string] => ['attack', text]),
    ...(rule.tags.length > 0 ? [['tags', rule.tags.join(', ')] as [string, string]] : []),
    ['id', `${rule.rule_id}, version ${rule.version}`],
    ['file', file],
  ];
}

const listOf = (items: readonly string[]) => items.map((item) => `- ${item}`).join('\n');

function section(title: string, markdown: string, style: Style, width: number): string[] {
  if (markdown.trim() === '') return [];
  return [`${style.strong(title)}\n\n${markdownText(markdown, width, style)}`];
}
