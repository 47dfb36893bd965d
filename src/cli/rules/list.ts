import { loadRules, type Loaded, type Rule, type Severity } from '../../rules/index.ts';
import { ruleJson, type ListedRule } from '../../report/rule-json.ts';
import { formatCount } from '../../util/counts.ts';
import { writeTotals } from '../terminal/notes.ts';
import { safeJsonLines } from '../../util/safe-text.ts';
import { styleFor, severityCounts } from '../../report/terminal/style.ts';
import { lineWidth, readingWidth } from '../../report/terminal/text-width.ts';
import { listTable } from '../../report/terminal/rule-table.ts';
import { totals } from '../../report/findings/text.ts';
import { ruleView } from '../../report/terminal/rule-view.ts';
import { hasErrors, reportErrors } from './report.ts';
import { writeAll } from '../terminal/output.ts';

export interface ListOptions {
  readonly tag?: readonly string[];
  readonly severity?: Severity;
  readonly tactic?: string;
  readonly format: 'table' | 'ndjson' | 'json';
  readonly quiet?: true;
}

export async function listRules(paths: readonly string[], options: ListOptions): Promise<0 | 1> {
  const loaded = await loadRules(paths, undefined, { lints: 'none' });
  reportErrors(loaded);
  const listed = loaded.rules.flatMap(({ rule, file }) =>
    rule !== null && isWanted(rule, options) ? [{ rule, file }] : [],
  );
  const { stdout } = process;
  const notes: string[] = [];
  if (options.format === 'table') {
    const { lines, omitted } = listTable(listed, lineWidth(stdout), styleFor(stdout));
    await writeAll(lines);
    if (omitted.length > 0) notes.push(`columns omitted for lack of space: ${omitted.join(', ')}`);
  } else {
    const objects = listed.map(ruleJson);
    const json =
      options.format === 'json'
        ? `${JSON.stringify(objects, null, 2)}\n`
        : objects.map((object) => `${JSON.stringify(object)}\n`).join('');
    await writeAll([stdout.isTTY ? safeJsonLines(json) : json]);
  }
  const lines = [[severities(listed, loaded), ...notes].join(' · '), totals(loaded)];
  writeTotals(lines, options.quiet === true);
  return hasErrors(loaded) ? 1 : 0;
}

/** `3 listed of 40: 1 high, 2 low` */
function severities(listed: readonly ListedRule[], { rules }: Loaded): string {
  const counts = severityCounts(listed.map(({ rule }) => rule));
  const of = listed.length === rules.length ? '' : ` of ${formatCount(rules.length)}`;
  const total = `${formatCount(listed.length)} listed${of}`;
  return counts === '' ? total : `${total}: ${counts}`;
}

function isWanted(rule: Rule, { tag = [], severity, tactic }: ListOptions): boolean {
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  return (
    (tag.length === 0 || rule.tags.some((own) => tag.some((each) => same(own, each)))) &&
    (severity === undefined || rule.severity === severity) &&
    (tactic === undefined ||
      rule.threat.some((each) => same(each.tactic.name, tactic) || same(each.tactic.id, tactic)))
  );
}

export async function showRules(paths: readonly string[]): Promise<0 | 1> {
  const loaded = await loadRules(paths, undefined, { lints: 'none' });
  reportErrors(loaded);
  const { stdout } = process;
  const style = styleFor(stdout);
  const width = readingWidth(stdout);
  await writeAll(
    loaded.rules.flatMap((each, index) => {
      const text = ruleView(each, style, width);
      return text === null ? [] : [index > 0 ? `\n${text}` : text];
    }),
  );
  return hasErrors(loaded) ? 1 : 0;
}
