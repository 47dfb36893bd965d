/** The values of a record by name, in their encoded form. */
export interface Fields {
  readonly own: ReadonlyMap<string, string>;
  /** Names that auditd resolved (`log_format = ENRICHED`), keyed in upper case. */
  readonly translated: ReadonlyMap<string, string>;
}

/**
 * Separates the fields that the kernel wrote from those that auditd added. rsyslog escapes it in
 * octal.
 */
const GROUP_SEPARATOR = '\x1d';
const ESCAPED_SEPARATOR = '#035';

/**
 * Reads `k=v k="v" k='v'`. Never throws, and runs in linear time. If a name occurs more than once,
 * the first value wins.
 */
export function readFields(body: string): Fields {
  const own = new Map<string, string>();
  const translated = new Map<string, string>();
  let into = own;
  let at = 0;
  for (;;) {
    const equals = body.indexOf('=', at);
    if (equals === -1) return { own, translated };
    const words = body.slice(at, equals).replace(ESCAPED_SEPARATOR, GROUP_SEPARATOR);
    const separator = words.lastIndexOf(GROUP_SEPARATOR);
    if (separator !== -1) into = translated;
    const name = words.slice(Math.max(separator, words.lastIndexOf(' ')) + 1);
    const end = valueEnd(body, equals + 1);
    if (name !== '' && !into.has(name)) into.set(name, body.slice(equals + 1, end));
    at = end;
  }
}

function valueEnd(body: string, start: number): number {
  const quote = body[start];
  if (quote === '"' || quote === "'") {
    const close = body.indexOf(quote, start + 1);
    return close === -1 ? body.length : close + 1;
  }
  let end = start;
  while (end < body.length && !endsValue(body, end)) end += 1;
  return end;
}

function endsValue(body: string, at: number): boolean {
  return ENDS_VALUE.has(body.charCodeAt(at)) || body.startsWith(ESCAPED_SEPARATOR, at);
}

/** Space, carriage return, group separator. */
const ENDS_VALUE: ReadonlySet<number> = new Set([0x20, 0x0d, 0x1d]);
