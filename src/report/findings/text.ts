import { renderDiagnostic } from '../../lang/index.ts';
import {
  isRunnable,
  type Level,
  type Loaded,
  type LoadedRule,
  type Problem,
  type Rule,
} from '../../rules/index.ts';
import { counted, formatCount } from '../../util/counts.ts';
import { lazily } from '../../util/maps.ts';
import { present } from '../../util/present.ts';
import { safeText } from '../../util/safe-text.ts';
import type { Style } from '../terminal/style.ts';

/** A finding with its source line, without a line feed at the end. */
export function problemText(problem: Problem, texts: Texts, style: Style): string {
  const { code, severity, message, hint, range, position, file } = problem;
  const text = texts.get(file);
  const paint = { error: style.error, warning: style.warning, note: style.strong }[severity];
  if (text !== undefined && range !== null && position !== null) {
    const shown = { code, severity, message, span: range, ...(hint === undefined ? {} : { hint }) };
    return renderDiagnostic(shown, text, {
      source: file,
      position,
      style: { error: paint, caret: paint, hint: style.accent },
    });
  }
  const lines = [
    `${paint(`${severity}[${code}]`)}: ${safeText(file)} ${safeText(message)}`,
    ...(hint === undefined ? [] : [`${style.accent('hint')}: ${safeText(hint)}`]),
  ];
  return lines.join('\n');
}

/** Texts of files by path. */
export type Texts = Pick<ReadonlyMap<string, string>, 'get'>;

/** A file is decoded when its text is asked for: most have no problem. */
export function textsOf(...loaded: readonly Loaded[]): Texts {
  const files = lazily(
    () => new Map(loaded.flatMap((each) => each.files).map((file) => [file.path, file])),
  );
  return { get: (path) => files().get(path)?.text };
}

/** One line: what was read and found, and which rules do not run and why. */
export function totals({ rules, files, problems, skipped }: Loaded): string {
  const count = (level: Level) => problems.filter(({ severity }) => severity === level).length;
  const untested = rules.filter(isUntested).length;
  const idle = idleRules(rules);
  return present([
    `${counted(rules.length, 'rule')} in ${counted(files.length, 'file')}`,
    counted(count('error'), 'error'),
    counted(count('warning'), 'warning'),
    count('note') > 0 && counted(count('note'), 'note'),
    idle.length > 0 && `not run: ${idle.join(', ')}`,
    untested > 0 && `${formatCount(untested)} without tests`,
    skipped > 0 && `${counted(skipped, 'other file')} skipped`,
  ]).join(' · ');
}

/** `2 with errors`, `1 disabled`, `3 of type esql` */
function idleRules(rules: readonly LoadedRule[]): string[] {
  const counts = new Map<string, number>();
  for (const { rule } of rules) {
    const reason = rule === null ? 'with errors' : reasonOf(rule);
    if (reason !== null) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => `${formatCount(count)} ${reason}`);
}

function reasonOf(rule: Rule): string | null {
  if (!isRunnable(rule)) return `of type ${rule.type}`;
  return rule.enabled ? null : 'disabled';
}

/** Rules in formats that cannot have tests do not count as untested. */
const isUntested = ({ rule, hasTests }: LoadedRule) =>
  rule != null && isRunnable(rule) && (hasTests === false || hasTests === 'nowhere');
