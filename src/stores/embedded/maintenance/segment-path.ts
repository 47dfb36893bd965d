import { EVENTS_FOLDER } from '../manifest/unlisted.ts';
import { streamFolder } from './stream-folder.ts';

const arrivalText = (arrival: number): string => String(arrival).padStart(12, '0');

/** Where a segment is, within the data folder. Its arrivals are part of it, so no other one ever has the same. */
export function segmentPath(
  stream: string,
  day: string,
  firstArrival: number,
  lastArrival: number,
): string {
  const name = `${arrivalText(firstArrival)}-${arrivalText(lastArrival)}`;
  return `${EVENTS_FOLDER}/${streamFolder(stream)}/${day}/${name}`;
}
