/**
 * What a top-level member implies about raw sensor records: that the document is one, that it may
 * contain one, that the document was converted from the record in its `event.original`, or that
 * rules can read it directly.
 */
export type RawMember = 'record' | 'carrier' | 'original' | 'made' | 'event';

const words = (text: string, implies: RawMember) =>
  text.split(' ').map((word) => [word, implies] as const);

/** By path. No document in the shape that rules expect has the members of records. */
export const RAW_MEMBERS: ReadonlyMap<string, RawMember> = new Map([
  ...words(
    'output_fields output auditID protoPayload process_exec process_exit process_kprobe process_lsm ' +
      'process_tracepoint process_uprobe process_usdt process_loader process_throttle rate_limit_info ' +
      'eventName workload Operation operation',
    'record',
  ),
  // The members in which clouds and log shippers wrap records: text, a parsed object, or a list.
  ...words(
    'message log MESSAGE @message json structured log_processed jsonPayload textPayload data log_s ' +
      'properties records logEvents events results items',
    'carrier',
  ),
  ['event.original', 'original'],
  ...words('process file kubernetes', 'made'),
  // An attacker who controls the message of an event must not be able to have it read as another event.
  ['event.category', 'event'],
]);

/** How a string begins that may be a record, or a syslog line around one. */
const RECORD_START = /^(?:\{|<\d|type=|node=|\d{4}-\d\d-\d\dT|[A-Z][a-z]{2} [ \d]\d )/;

const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/** Whether a value may contain a record, judging by its first bytes. */
function mayHoldRecord(bytes: Buffer, value: number): boolean {
  const byte = bytes[value];
  if (byte !== QUOTE) return byte === OPEN_BRACE || byte === OPEN_BRACKET;
  return RECORD_START.test(bytes.toString('latin1', value + 1, value + 24));
}

/** Collects, for one document at a time, whether it may be a raw record or contain one. */
export class RawMembers {
  #isRaw = false;
  #isCarrier = false;
  #hasOriginal = false;
  #isMade = false;
  #isEvent = false;

  clear(): void {
    this.#isRaw = false;
    this.#isCarrier = false;
    this.#hasOriginal = false;
    this.#isMade = false;
    this.#isEvent = false;
  }

  /** @param value the start of the member's value */
  add(member: RawMember, bytes: Buffer, value: number): void {
    if (member === 'event') this.#isEvent = true;
    else if (member === 'made') this.#isMade = true;
    else if (member === 'record') this.#isRaw = true;
    else if (member === 'carrier') this.#isCarrier ||= mayHoldRecord(bytes, value);
    else this.#hasOriginal ||= mayHoldRecord(bytes, value);
  }

  get isAny(): boolean {
    if (this.#isRaw || this.#isEvent) return this.#isRaw;
    return this.#isCarrier || (this.#hasOriginal && !this.#isMade);
  }
}
