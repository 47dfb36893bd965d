import { words } from '../../../util/words.ts';
import { readFields, type Fields, type AuditLine } from './line.ts';
import type { Stamp } from './system-call.ts';

/** The records of one event. */
export interface AuditEvent {
  readonly stamp: Stamp;
  readonly node: string | undefined;
  readonly syscall: Fields | undefined;
  readonly execve: readonly Fields[];
  readonly cwd: Fields | undefined;
  readonly paths: readonly Fields[];
  readonly openat2: Fields | undefined;
  readonly proctitle: Fields | undefined;
  /** The event had too many records, so some are missing. */
  readonly isCut: boolean;
  /** The records that were used, in their original form. */
  readonly lines: readonly string[];
}

/** Groups records by event. The records of several events may be interleaved. */
export type Assembler = ReturnType<typeof createAssembler>;

/** Limits on the records that are held. */
const MAX_OPEN = 64;
const MAX_CHARACTERS = 1024 * 1024;

/**
 * The kernel writes the records of an event together. An event that is older than a record of the
 * same host by more than this number of milliseconds is complete.
 */
export const MAX_WAIT_LENGTH = 2000;

const JOINED: ReadonlySet<string> = new Set(words('SYSCALL EXECVE CWD PATH OPENAT2 PROCTITLE EOE'));

/** Record types that belong to an event. `EOE` ends an event; auditd's own log file lacks it. */
export function isJoined(type: string): boolean {
  return JOINED.has(type);
}

interface OpenEvent {
  readonly stamp: Stamp;
  readonly node: string | undefined;
  readonly single: Map<string, Fields>;
  readonly execve: Fields[];
  readonly paths: Fields[];
  readonly lines: string[];
  characters: number;
  isCut: boolean;
  isEnded: boolean;
}

/** @param count called with a fixed reason for each record that is not used */
export function createAssembler(count: (reason: string) => void) {
  const open = new Map<string, OpenEvent>();
  const takeOver = (line: AuditLine): AuditEvent[] => {
    const over: AuditEvent[] = [];
    for (const [key, event] of open) {
      const isLate =
        event.node === line.node && line.stamp.time - event.stamp.time > MAX_WAIT_LENGTH;
      if (!event.isEnded && !isLate && open.size <= MAX_OPEN) break;
      open.delete(key);
      over.push(closed(event));
    }
    return over;
  };
  return {
    /** Whether a record belongs to an event that is still open. */
    isOpen: (line: AuditLine) => open.has(keyOf(line)),
    /** Events that this record completes, in the order in which they began. */
    add: (line: AuditLine): readonly AuditEvent[] => {
      const key = keyOf(line);
      const known = open.get(key);
      // PROCTITLE has already completed the event that this EOE ends.
      if (known === undefined && line.type === 'EOE') return [];
      const event = known ?? opened(line);
      open.set(key, event);
      join(event, line, count);
      return takeOver(line);
    },
    finish: (): readonly AuditEvent[] => {
      const over = [...open.values()].map(closed);
      open.clear();
      return over;
    },
  };
}

function keyOf({ node = '', stamp }: AuditLine): string {
  return `${node} ${stamp.text}`;
}

function opened({ stamp, node }: AuditLine): OpenEvent {
  return {
    stamp,
    node,
    single: new Map(),
    execve: [],
    paths: [],
    lines: [],
    characters: 0,
    isCut: false,
    isEnded: false,
  };
}

function join(
  event: OpenEvent,
  { type, body, text }: AuditLine,
  count: (reason: string) => void,
): void {
  // The kernel always writes PROCTITLE last, except for EOE.
  if (type === 'EOE' || type === 'PROCTITLE') event.isEnded = true;
  if (type === 'EOE') return;
  event.characters += body.length;
  if (event.characters > MAX_CHARACTERS) {
    event.isCut = true;
    count('audit record beyond the limit per event');
    return;
  }
  if (type === 'EXECVE') {
    event.execve.push(readFields(body));
  } else if (type === 'PATH') {
    event.paths.push(readFields(body));
  } else if (event.single.has(type)) {
    // The kernel writes only one. A second one was injected or the file was read twice, so the
    // first one wins.
    count('duplicate audit record of an event');
    return;
  } else {
    event.single.set(type, readFields(body));
  }
  event.lines.push(text);
}

function closed({ stamp, node, single, execve, paths, isCut, lines }: OpenEvent): AuditEvent {
  return {
    lines,
    stamp,
    node,
    execve,
    paths,
    isCut,
    syscall: single.get('SYSCALL'),
    cwd: single.get('CWD'),
    openat2: single.get('OPENAT2'),
    proctitle: single.get('PROCTITLE'),
  };
}
