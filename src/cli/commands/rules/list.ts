import { loadRules, type LoadedRule, type Rule, type Severity } from '../../../rules/index.ts';
import { safeJson, safeText } from '../../output/safe-text.ts';
import { styleFor } from '../../output/style.ts';
import { cut, displayWidth, padded } from '../../output/text-width.ts';
import { hasErrors, reportErrors, totals } from './report.ts';
import { writeAll } from './write-all.ts';

export interface ListOptions {
  readonly tag?: string;
  readonly severity?: Severity;
  readonly tactic?: string;
  readonly format: 'table' | 'ndjson' | 'json';
}

export async function listRules(paths: readonly string[], options: ListOptions): Promise<0 | 1> {
  const loaded = await loadRules(paths);
  reportErrors(loaded);
  const shown = loaded.rules.flatMap(({ rule, file }) =>
    rule !== null && isWanted(rule, options) ? [{ rule, file }] : [],
  );
  const { stdout } = process;
  if (options.format === 'table') await writeAll(table(shown));
  else {
    const objects = shown.map(summaryOf);
    const json =
      options.format === 'json'
        ? `${JSON.stringify(objects, null, 2)}\n`
        : objects.map((object) => `${JSON.stringify(object)}\n`).join('');
    await writeAll([stdout.isTTY ? terminalJson(json) : json]);
  }
  process.stderr.write(`${styleFor(process.stderr, process.env).dim(totals(loaded))}\n`);
  return hasErrors(loaded) ? 1 : 0;
}

/** Line by line, since line ends between objects have a meaning. */
const terminalJson = (json: string) => json.split('\n').map(safeJson).join('\n');

type Shown = { readonly rule: Rule } & Pick<LoadedRule, 'file'>;

function isWanted(rule: Rule, { tag, severity, tactic }: ListOptions): boolean {
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  return (
    (tag === undefined || rule.tags.some((each) => same(each, tag))) &&
    (severity === undefined || rule.severity === severity) &&
    (tactic === undefined ||
      rule.threat.some((each) => same(each.tactic.name, tactic) || same(each.tactic.id, tactic)))
  );
}

const COLUMNS = ['severity', 'risk', 'runs', 'tactics', 'name', 'file'];

function* table(rules: readonly Shown[]): Iterable<string> {
  const rows = rules.map(({ rule, file }) =>
    [
      rule.severity,
      String(rule.risk_score),
      stateOf(rule),
      tacticsOf(rule).join(', '),
      rule.name,
      file,
    ].map(safeText),
  );
  const { stdout, env } = process;
  const widths = COLUMNS.map((heading, column) =>
    rows.reduce((most, row) => Math.max(most, displayWidth(row[column] ?? '')), heading.length),
  );
  const room = stdout.isTTY ? stdout.columns : Number.POSITIVE_INFINITY;
  const line = (cells: readonly string[]) =>
    `${cut(cells.map((cell, column) => padded(cell, widths[column] ?? 0)).join('  '), room).trimEnd()}\n`;
  yield styleFor(stdout, env).dim(line(COLUMNS));
  for (const row of rows) yield line(row);
}

function stateOf(rule: Rule): string {
  if (rule.type !== 'eql') return `not run: type ${rule.type}`;
  return rule.enabled ? `every ${rule.interval}` : 'disabled';
}

const tacticsOf = (rule: Rule) => [...new Set(rule.threat.map(({ tactic }) => tactic.name))];

function summaryOf({ rule, file }: Shown): unknown {
  return {
    rule_id: rule.rule_id,
    name: rule.name,
    type: rule.type,
    runs: rule.type === 'eql',
    enabled: rule.enabled,
    severity: rule.severity,
    risk_score: rule.risk_score,
    tactics: tacticsOf(rule),
    tags: rule.tags,
    version: rule.version,
    file,
  };
}
