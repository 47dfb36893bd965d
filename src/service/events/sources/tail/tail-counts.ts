import type { Skipped } from './find-files.ts';
import type { SourceMetric } from '../source.ts';

/** Counts since the start. */
export class TailCounts {
  overlong = 0;
  rotated = 0;
  truncated = 0;
  gone = 0;
  lostBytes = 0;
}

export interface TailState {
  readonly duplicates: number;
  readonly skipped: number;
  readonly files: number;
  readonly bytesBehind: number;
  /** Names and files that cannot be read. */
  readonly unreadable: number;
  /** Files that are not followed. */
  readonly ignored: Skipped;
}

export function tailMetrics(counts: TailCounts, state: TailState): readonly SourceMetric[] {
  const gauge = (name: string, value: number, help: string) =>
    ({ name, type: 'gauge', help, value }) as const;
  const counter = (name: string, value: number, help: string) =>
    ({ name: `${name}_total`, type: 'counter', help, value }) as const;
  const { ignored } = state;
  return [
    gauge('files', state.files, 'Followed files.'),
    gauge('bytes_behind', state.bytesBehind, 'Bytes of these files that are not stored yet.'),
    gauge('unreadable', state.unreadable, 'Names and files that cannot be read.'),
    gauge('compressed', ignored.compressed, 'Files that are ignored because they are compressed.'),
    gauge('other_files', ignored.otherFiles, 'Files in folders without the name of an event file.'),
    gauge('over_limit', ignored.tooMany, 'Files that are ignored because there are too many.'),
    counter('skipped', state.skipped, 'Records and lines of container logs that are not events.'),
    counter('duplicates', state.duplicates, 'Events read again after a crash, which were stored.'),
    counter('overlong', counts.overlong, 'Lines over the size limit, which were rejected.'),
    counter('rotated', counts.rotated, 'Times that another file took the name of a followed one.'),
    counter('truncated', counts.truncated, 'Times that a file was truncated or rewritten.'),
    counter('gone', counts.gone, 'Files that were removed.'),
    counter('lost_bytes', counts.lostBytes, 'Bytes that were removed before they could be read.'),
  ];
}
