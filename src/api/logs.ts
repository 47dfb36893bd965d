import { pino, type Logger } from 'pino';
import { safeJson, safeText } from '../util/safe-text.ts';

export type { Logger };

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const LOG_FORMATS = ['auto', 'json', 'text'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

interface LogStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** Fields with these names are never logged. */
const SECRETS = ['authorization', 'cookie', 'set-cookie', 'password', 'token'];

/**
 * The log of the service: one line per entry, as JSON or as text for people. Values of events and requests are
 * fields and never part of a message, and their characters cannot end a line or control a terminal.
 */
export function openLog(level: LogLevel, format: LogFormat, stream: LogStream): Logger {
  const isText = format === 'text' || (format === 'auto' && stream.isTTY === true);
  const shown = isText ? textLine : (line: string) => `${safeJson(line)}\n`;
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`]), remove: true },
    },
    { write: (line) => stream.write(shown(line.trimEnd())) },
  );
}

/** `15:32:10.123  info  listening  address=127.0.0.1:9200` */
function textLine(line: string): string {
  const { time, level, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const values = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const head = [
    String(time).slice(11, 23),
    String(level).padEnd(5),
    typeof msg === 'string' ? msg : '',
    ...values,
  ];
  const text = safeText(head.join('  '));
  const stack = typeof err === 'object' && err !== null && 'stack' in err ? String(err.stack) : '';
  const below = stack === '' ? [] : stack.split('\n').map((each) => `    ${safeText(each)}`);
  return `${[text, ...below].join('\n')}\n`;
}
