import type { SegmentInfo } from './manifest.ts';

/** A segment with one event per arrival, unless given otherwise. */
export function segment(
  stream: string,
  firstArrival: number,
  lastArrival: number,
  more: Partial<SegmentInfo> = {},
): SegmentInfo {
  const number = (arrival: number) => String(arrival).padStart(12, '0');
  return {
    stream,
    day: '2026-11-26',
    path: `events/${stream}/2026-11-26/${number(firstArrival)}-${number(lastArrival)}`,
    events: lastArrival - firstArrival + 1,
    documentBytes: 5_000_000_000,
    storedBytes: 700,
    firstArrival,
    lastArrival,
    firstReceived: 1_764_000_000_000,
    lastReceived: 1_764_000_000_999,
    firstTime: -62_135_596_800_000_000_000n,
    lastTime: 253_402_300_799_999_999_999n,
    files: [
      { extension: 'blocks', bytes: 600, crc32: 0xffff_ffff },
      { extension: 'index', bytes: 100, crc32: 0 },
    ],
    ...more,
  };
}
