import { EVENTS_FOLDER } from '../manifest/unlisted.ts';
import { streamFolder } from './stream-folder.ts';

/** What {@link segmentPath} was made of, for the path of a file. */
export function arrivalsOfPath(file: string): { readonly first: number; readonly last: number } {
  const [, first, last] = /(\d+)-(\d+)\.[^/]*$/.exec(file) ?? [];
  return { first: Number(first), last: Number(last) };
}

const arrivalText = (arrival: number): string => String(arrival).padStart(12, '0');

/** Where a segment is, within the data directory. Its arrivals are part of it, so no other one ever has the same. */
export function segmentPath(
  stream: string,
  day: string,
  firstArrival: number,
  lastArrival: number,
): string {
  const name = `${arrivalText(firstArrival)}-${arrivalText(lastArrival)}`;
  return `${EVENTS_FOLDER}/${streamFolder(stream)}/${day}/${name}`;
}
