import { styleText } from 'node:util';
import { type Severity, SEVERITIES } from '../../rules/index.ts';
import { formatCount } from '../../util/counts.ts';
import type { TimeZone } from '../../util/time/index.ts';

/** How a text for people is laid out. */
export interface Display {
  /** Cells per line; `Infinity` disables truncation. */
  readonly width: number;
  readonly style: Style;
  /** The zone that times are shown in. */
  readonly zone: TimeZone;
}

/**
 * `1 critical, 2 low`: the highest severity first, without those that do not occur.
 *
 * @param found each counts for one, or for its own count
 */
export const severityCounts = (
  found: readonly { readonly severity: Severity; readonly count?: number }[],
  paint: (text: string, severity: Severity) => string = (text) => text,
): string =>
  SEVERITIES.toReversed()
    .flatMap((severity) => {
      const own = found.filter((each) => each.severity === severity);
      const count = own.reduce((sum, each) => sum + (each.count ?? 1), 0);
      return count === 0 ? [] : [paint(`${formatCount(count)} ${severity}`, severity)];
    })
    .join(', ');

/** Styles for text on a terminal; plain text elsewhere. */
export interface Style {
  readonly strong: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly accent: (text: string) => string;
}

const plain = (text: string) => text;

export const PLAIN: Style = {
  strong: plain,
  dim: plain,
  error: plain,
  warning: plain,
  accent: plain,
};

type Paint = Parameters<typeof styleText>[0];

/** {@link styleFor} decides whether to use colours; later versions of Node would check stdout again. */
const painted = (paint: Paint) => (text: string) =>
  styleText(paint, text, { validateStream: false });

const COLOURED: Style = {
  strong: painted('bold'),
  dim: painted('dim'),
  error: painted(['red', 'bold']),
  warning: painted('yellow'),
  accent: painted('cyan'),
};

/**
 * Colours on a terminal unless `NO_COLOR` is set (https://no-color.org). `FORCE_COLOR` takes precedence,
 * with or without a terminal: `0` and `false` disable colours, as in Node itself.
 */
export function styleFor(stream: { isTTY?: boolean }, env = process.env): Style {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced === '0' || forced === 'false' ? PLAIN : COLOURED;
  return stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb' ? COLOURED : PLAIN;
}

export const severityPaint = (style: Style): Record<Severity, (text: string) => string> => ({
  low: style.dim,
  medium: style.accent,
  high: style.warning,
  critical: style.error,
});
