import { readStamp, type Stamp } from './system-call.ts';

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

/** One audit record as written by auditd, its plug-ins, syslog or the kernel log. */
export interface AuditLine {
  /** The host name, if the line has one. */
  readonly node: string | undefined;
  readonly type: string;
  readonly stamp: Stamp;
  /** The text after the stamp: `k=v …`. */
  readonly body: string;
  /** The whole record, unchanged. */
  readonly text: string;
}

/** An auditd that is older than the kernel writes `UNKNOWN[1337]`. */
const HEAD =
  /(?:node=(\S{1,255}) )?type=(?:([A-Z][A-Z0-9_]{0,63}|\d{1,5})|UNKNOWN\[(\d{1,5})\]) (?:msg=)?audit\((\d{1,11}\.\d{3}:\d{1,20})\): ?/y;

/** The longest syslog prefix. A line with more text before the record did not come from syslog. */
const MAX_PREFIX_LENGTH = 512;

/**
 * The prefix that syslog writes before a record from an audit program or the kernel log. The
 * program name must be at the position where syslog writes it, because an attacker may control text
 * further on.
 */
const PREFIX =
  /^(?:<\d{1,3}>)?(?:1 )?(?:[A-Z][a-z]{2} [ \d]\d [\d:]{8}|\d{4}-\d\d-\d\dT[\d:.,+Z-]{8,32}) (\S{1,255}) (?:(?:audispd|audisp-syslog|auditd|audit)(?:\[\d{1,10}\]: | \S{1,64} \S{1,64} - |: )|kernel: (?:\[ {0,8}\d{1,12}\.\d{1,9}\] )?audit: )$/;

const KERNEL_LOG = /^\[ {0,8}\d{1,12}\.\d{1,9}\] audit: $/;

/**
 * Names of the record types that the kernel log, or an old auditd, writes as numbers. Only types
 * that are read are listed.
 */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['1300', 'SYSCALL'],
  ['1302', 'PATH'],
  ['1307', 'CWD'],
  ['1309', 'EXECVE'],
  ['1320', 'EOE'],
  ['1327', 'PROCTITLE'],
  ['1337', 'OPENAT2'],
]);

export function readLine(line: string): AuditLine | undefined {
  const start = recordStart(line);
  if (start === undefined) return undefined;
  HEAD.lastIndex = start.at;
  const [, node, named, numbered, stampText] = HEAD.exec(line) ?? [];
  const type = named ?? numbered;
  const stamp = stampText === undefined ? undefined : readStamp(stampText);
  if (type === undefined || stamp === undefined) return undefined;
  return {
    node: node ?? start.host,
    type: TYPES.get(type) ?? type,
    stamp,
    body: line.slice(HEAD.lastIndex),
    text: line,
  };
}

function recordStart(line: string): { at: number; host?: string | undefined } | undefined {
  if (line.startsWith('type=') || line.startsWith('node=')) return { at: 0 };
  const head = line.slice(0, MAX_PREFIX_LENGTH);
  const at = /(?:node|type)=/.exec(head)?.index;
  if (at === undefined) return undefined;
  const prefix = head.slice(0, at);
  if (KERNEL_LOG.test(prefix)) return { at };
  const [found, host] = PREFIX.exec(prefix) ?? [];
  return found === undefined ? undefined : { at, host };
}
