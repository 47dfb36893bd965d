import type { LoadedRule } from '../../rules/index.ts';
import { safeText } from '../../util/safe-text.ts';
import { markdownText } from './markdown.ts';
import { factsOf } from './rule-facts.ts';
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
