/** The identifier that all records of one audit event share: `1777889730.123:9017`. */
export interface Stamp {
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** The serial number of the event since the host started. */
  readonly serial: number | bigint;
}

const STAMP = /^(\d{1,11})\.(\d{3}):(\d{1,20})$/;

export function readStamp(text: string): Stamp | undefined {
  const [, seconds, millis, serial] = STAMP.exec(text) ?? [];
  if (serial === undefined) return undefined;
  const count = Number(serial);
  return {
    text,
    time: Number(seconds) * 1000 + Number(millis),
    serial: Number.isSafeInteger(count) ? count : BigInt(serial),
  };
}

/** RFC 3339. Eleven digits of seconds are within the range of `Date`. */
export function timeOf({ time }: Stamp): string {
  return new Date(time).toISOString();
}
