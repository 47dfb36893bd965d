import * as marks from '../json/bytes.ts';
import { skipBlanks, skipString } from '../json/scalars.ts';
import { skim } from '../json/skim.ts';
import type { Text } from '../json/text.ts';

const { COLON, COMMA, OPEN_BRACE, QUOTE } = marks;

/** Members that only a record of a sensor has at the top, or what a cloud writes around several. */
const OF_RECORDS =
  'output_fields auditID protoPayload process_exec process_exit process_kprobe process_lsm ' +
  'process_tracepoint process_uprobe hostProcessId HostPID hostPid SYSCALL logEvents';

/** Members in which log shippers send what they have read: text, or the object that it held. */
const OF_SHIPPERS =
  'message log MESSAGE @message json structured log_processed jsonPayload textPayload data';

const KEYS: ReadonlyMap<string, 'record' | 'shipper'> = new Map([
  ...OF_RECORDS.split(' ').map((key) => [key, 'record'] as const),
  ...OF_SHIPPERS.split(' ').map((key) => [key, 'shipper'] as const),
]);

/** How a text begins that may be a record, or a line of syslog around one. */
const RECORD_START = /^(?:\{|<\d|type=|node=|\d{4}-\d\d-\d\dT|[A-Z][a-z]{2} [ \d]\d )/;

/**
 * Whether a document, by all of its keys, may be a record of a sensor or carry one: the first of them do not always
 * tell, since shippers write in any order.
 *
 * @param isHit whether the document stands in a search hit: there is no further hit in it, and a chain of them could
 *   be as long as its writer likes
 */
export function carriesRecord(text: Text, first: number, isHit = false): boolean {
  const { bytes } = text;
  for (let i = first + 1; ;) {
    const quote = skipBlanks(text, i);
    if (bytes[quote] !== QUOTE) return false;
    const next = skipString(text, quote + 1);
    if (next < 0) return false;
    const key = bytes.toString('latin1', quote + 1, next - 1);
    const colon = skipBlanks(text, next);
    if (bytes[colon] !== COLON) return false;
    const value = skipBlanks(text, colon + 1);
    const kind = KEYS.get(key);
    if (kind === 'record') return true;
    if (kind === 'shipper' && mayBeRecord(bytes, value)) return true;
    if (key === '_source' && !isHit && bytes[value] === OPEN_BRACE) {
      return carriesRecord(text, value, true);
    }
    i = skim(text, value, 0);
    if (i < 0) return false;
    i = skipBlanks(text, i);
    if (bytes[i] !== COMMA) return false;
    i += 1;
  }
}

function mayBeRecord(bytes: Buffer, value: number): boolean {
  if (bytes[value] !== QUOTE) return bytes[value] === OPEN_BRACE;
  return RECORD_START.test(bytes.toString('latin1', value + 1, value + 24));
}

/** So many documents of an input are looked at whole, whatever they begin with. */
const FIRST_DOCUMENTS = 64;

/**
 * Which documents of one input are looked at whole: the first of them, and all from the first on that was not plainly
 * finished. What carries records does so from its beginning, and is written by one producer.
 */
export class CloserLook {
  #from = Number.POSITIVE_INFINITY;

  /** @param index of the stretch in its input, in their order; asked more than once, it says the same */
  isDue(index: number): boolean {
    return index < FIRST_DOCUMENTS || index > this.#from;
  }

  /** The stretch may be a record: from here on, all are looked at. */
  found(index: number): void {
    this.#from = Math.min(this.#from, index);
  }
}
