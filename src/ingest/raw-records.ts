/** A document that contains a raw sensor record but was read unconverted. */
export interface RawRecord {
  /** The display name of the sensor. */
  readonly sensor: string;
  /** The line, from 0 at the start of the block. */
  readonly line: number;
}

export interface RawRecords {
  readonly count: number;
  readonly first: readonly RawRecord[];
}

/** The maximum number that is shown. */
const MAX_SHOWN = 3;

/**
 * For each sensor, sets of words. A record has all words of one set, as keys or, for audit records,
 * in its text.
 */
const SIGNS: readonly (readonly [string, readonly string[]])[] = [
  ['Falco', ['output_fields']],
  ['Falco', ['rule', 'priority', 'output']],
  ...'exec exit kprobe lsm tracepoint uprobe usdt loader throttle'
    .split(' ')
    .map((kind) => ['Tetragon', [`process_${kind}`]] as const),
  ['Tracee', ['eventName', 'processId', 'timestamp']],
  ['Tracee', ['eventName', 'hostProcessId', 'timestamp']],
  ['Tracee', ['workload', 'name', 'timestamp']],
  ['KubeArmor', ['Operation', 'Type', 'HostName']],
  ['KubeArmor', ['operation', 'type', 'updatedTime']],
  ['Kubernetes audit', ['auditID']],
  ['Kubernetes audit', ['protoPayload', 'serviceName']],
];

const AUDITD = 'msg=audit(';

/**
 * The sensor whose record a document contains; `null` if it only looked like one, as other logs do.
 */
function sensorOf(text: string): string | null {
  if (text.includes(AUDITD)) return 'auditd';
  // Quotes are escaped in a string within the document.
  const has = (word: string) => text.includes(`${word}"`) || text.includes(`${word}\\`);
  return SIGNS.find(([, words]) => words.every(has))?.[0] ?? null;
}

/** Collects the raw records of one block. */
export class RawRecordList implements RawRecords {
  count = 0;
  readonly first: RawRecord[] = [];

  /** @param text of a document that may contain one */
  add(text: string, line: number): void {
    const sensor = sensorOf(text);
    if (sensor === null) return;
    this.count += 1;
    if (this.first.length < MAX_SHOWN) this.first.push({ sensor, line });
  }
}
