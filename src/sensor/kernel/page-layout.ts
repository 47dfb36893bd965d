import { SensorError } from '../errors.ts';
import { parseFields } from './format.ts';

/** The layout of a page of the ring buffer, from `events/header_page`. Offsets and sizes are in bytes. */
export interface PageLayout {
  readonly pageBytes: number;
  readonly timeOffset: number;
  readonly commitOffset: number;
  readonly dataOffset: number;
}

/** Parses `events/header_page`. Throws {@link SensorError} for an impossible layout. */
export function parsePageLayout(text: string): PageLayout {
  const fields = parseFields(text);
  const time = fields.get('timestamp');
  const commit = fields.get('commit');
  const data = fields.get('data');
  const isUnderstood =
    time?.size === 8 && (commit?.size === 8 || commit?.size === 4) && data !== undefined;
  if (!isUnderstood || data.offset < commit.offset + commit.size) {
    throw new SensorError('SEN1006', 'the layout of pages in events/header_page');
  }
  return {
    pageBytes: data.offset + data.size,
    timeOffset: time.offset,
    commitOffset: commit.offset,
    dataOffset: data.offset,
  };
}
