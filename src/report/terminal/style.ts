import { styleText } from 'node:util';
import type { Severity } from '../../rules/index.ts';

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
