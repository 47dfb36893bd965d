import { EVENTS_FOLDER } from '../manifest/unlisted.ts';
import { createHash } from 'node:crypto';

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

/** Longer names do not fit into a folder of every file system. */
const MAX_NAME_LENGTH = 180;

/** The name of a stream as that of a folder. Streams are named by clients: nothing of a path may be left in it. */
export function streamFolder(stream: string): string {
  const name = stream.replace(/^\.|[^a-z0-9._-]/gu, (part) =>
    [...Buffer.from(part)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  );
  if (name.length <= MAX_NAME_LENGTH && name !== '') return name;
  const hash = createHash('sha256').update(stream).digest('hex').slice(0, 32);
  return `${name.slice(0, MAX_NAME_LENGTH - 33)}%${hash}`;
}
