import { median } from '../whole-process.ts';
import type { Case, ProgramName, Runs } from './cases.ts';
import type { Mix } from './mix.ts';

export interface MixRuns {
  readonly mix: Mix;
  readonly runs: Runs;
}

/** A row per case: wall-clock and CPU time, the worst mix in bold, with `!` if it misses the target. */
export function caseTable(
  cases: readonly Case[],
  all: readonly MixRuns[],
  documents: number,
): string {
  const rows = cases.map((each) => {
    const figures = all.map(({ runs }) => each.figure(runs, (run) => run.seconds, documents));
    const isMore = each.unit === 'records/s';
    const worst = isMore ? Math.min(...figures) : Math.max(...figures);
    const cells = all.map(({ runs }, index) => {
      const figure = figures[index] ?? Number.NaN;
      const onProcessors = each.figure(runs, (run) => run.cpuSeconds, documents);
      const isMissed = isMore ? figure < each.bar : figure > each.bar;
      const text = `${format(figure)}${each.clockOnly ? '' : ` (${format(onProcessors)})`}${isMissed ? ' !' : ''}`;
      return figure === worst ? `**${text}**` : text;
    });
    return [each.title, ...[each.bar, each.stretch].map((value) => limit(each, value)), ...cells];
  });
  const names = all.map(({ mix }) => mix.name);
  return table(['case: clock (processors)', 'bar', 'stretch', ...names], rows);
}

/** The results of each command: median wall-clock and CPU time, and peak memory. */
export function programTable(programs: readonly ProgramName[], all: readonly MixRuns[]): string {
  const rows = programs.map((name) => [
    name,
    ...all.map(({ runs }) => {
      const own = runs[name];
      const seconds = format(median(own.map((run) => run.seconds)));
      const cpu = format(median(own.map((run) => run.cpuSeconds)));
      const peak = format(Math.max(...own.map((run) => run.peakBytes)) / 1e6);
      return `${seconds} s, ${cpu} s, ${peak} MB`;
    }),
  ]);
  return table(['command: clock, processors, peak', ...all.map(({ mix }) => mix.name)], rows);
}

const limit = ({ unit }: Case, value: number): string =>
  `${unit === 'records/s' ? '≥' : '≤'} ${format(value)} ${unit}`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:')))]
    .concat(rows.map(line))
    .join('');
}

const format = (value: number): string =>
  value >= 1_000 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
