import { loadRules, type LoadedRule } from '../../rules/index.ts';
import { safeText } from '../../util/safe-text.ts';
import { styleFor, type Style } from '../../report/terminal/style.ts';
import { factsOf } from '../../report/terminal/rule-facts.ts';
import { readingWidth, wrapList } from '../../report/terminal/text-width.ts';
import { markdownText } from '../../report/terminal/markdown.ts';
import { hasErrors, reportErrors } from './report.ts';
import { writeAll } from '../terminal/output.ts';

export async function showRules(paths: readonly string[]): Promise<0 | 1> {
  const loaded = await loadRules(paths, undefined, { lints: 'none' });
  reportErrors(loaded);
  const { stdout, env } = process;
  const style = styleFor(stdout, env);
  const width = readingWidth(stdout);
  await writeAll(
    loaded.rules.flatMap((each, index) => {
      const text = shown(each, style, width);
      return text === null ? [] : [index > 0 ? `\n${text}` : text];
    }),
  );
  return hasErrors(loaded) ? 1 : 0;
}

type Showable = Pick<LoadedRule, 'rule' | 'metadata' | 'document' | 'file'>;

/** One rule as text that ends with a line feed; `null` for one with errors. */
export function shown(loaded: Showable, style: Style, width: number): string | null {
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
