/** A document that holds a raw record of a sensor and was read as it is. */
export interface RawRecord {
  /** As people call the sensor. */
  readonly sensor: string;
  /** From 0 at the start of its block. */
  readonly line: number;
}

export interface RawRecords {
  readonly count: number;
  readonly first: readonly RawRecord[];
}

/** So many are shown. */
const SHOWN = 3;

/** By sensor, words of which one record of it has all, as keys or, in audit records, in its text. */
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

/** Which sensor's record a document holds; `null` where it only looked like one, as the logs of others do. */
function sensorOf(text: string): string | null {
  if (text.includes(AUDITD)) return 'auditd';
  // In a text within the document, quotes are escaped.
  const has = (word: string) => text.includes(`${word}"`) || text.includes(`${word}\\`);
  return SIGNS.find(([, words]) => words.every(has))?.[0] ?? null;
}

/** Gathers those of one block. */
export class RawRecordList implements RawRecords {
  count = 0;
  readonly first: RawRecord[] = [];

  /** @param text of a document that may hold one */
  add(text: string, line: number): void {
    const sensor = sensorOf(text);
    if (sensor === null) return;
    this.count += 1;
    if (this.first.length < SHOWN) this.first.push({ sensor, line });
  }
}
