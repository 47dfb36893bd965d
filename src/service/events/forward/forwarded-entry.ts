import { FORWARDED, type BulkEntry } from '../../../stores/open/cluster.ts';

export interface ForwardedEvent {
  /** To be written to. */
  readonly alias: string;
  readonly instance: string;
  readonly stream: string;
  /** Empty where the client named none. */
  readonly index: string;
  readonly arrival: number;
  /** In milliseconds since 1970. */
  readonly received: number;
  /** An object in JSON. */
  readonly document: Uint8Array;
}

/** As many digits as every arrival number has: ids that grow compress best. */
const DIGITS = 16;

/**
 * The id of an event in a cluster. The time is in it since arrival numbers are given again when a data directory is restored
 * from a backup.
 */
const idOf = ({ instance, arrival, received }: ForwardedEvent): string =>
  `${instance}-${String(arrival).padStart(DIGITS, '0')}-${received.toString(36)}`;

/** What is written of an event: its document, byte for byte, and behind it a field of ours. */
export function forwardedEntry(event: ForwardedEvent): BulkEntry {
  const { alias, instance, stream, index, arrival, received, document } = event;
  const about = {
    instance,
    arrival,
    received: new Date(received).toISOString(),
    stream,
    ...(index === '' || index === stream ? {} : { index }),
  };
  const end = document.lastIndexOf(CLOSE);
  let last = end - 1;
  while (SPACES.has(document[last]!)) last -= 1;
  // Only in an empty object does nothing stand between the braces.
  const comma = document[last] === OPEN ? '' : ',';
  const added = `${comma}"${FORWARDED}":${JSON.stringify(about)}}`;
  return {
    action: `${JSON.stringify({ create: { _index: alias, _id: idOf(event) } })}\n`,
    document: Buffer.concat([document.subarray(0, end), Buffer.from(added)]),
  };
}

const OPEN = '{'.charCodeAt(0);
const CLOSE = '}'.charCodeAt(0);
const SPACES: ReadonlySet<number> = new Set(Buffer.from(' \t\r\n'));
