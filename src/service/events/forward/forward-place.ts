import { readFileSync } from 'node:fs';
import { writeFile } from '../../../stores/files/write-file.ts';

/** How far events are forwarded. */
export interface ForwardPlace {
  /** The cluster and the alias: others have none of the events. */
  readonly target: string;
  /** The arrival number of the first event that may not be forwarded yet. */
  readonly next: number;
  /** Events that were received before are not forwarded. */
  readonly since: number;
  readonly forwarded: number;
  readonly refused: number;
  readonly skipped: number;
  /** Its time is in milliseconds since 1970, as are the others. */
  readonly lastRefusal: {
    readonly at: number;
    readonly arrival: number;
    readonly reason: string;
  } | null;
  /** When events were last found missing. */
  readonly lastLoss: number | null;
  readonly lost: number;
}

export interface ForwardPlaces {
  /** @param since for a target that is new */
  load(target: string, since: number): ForwardPlace;
  /** Durable when it returns. Throws where it cannot be written. */
  save(place: ForwardPlace): void;
}

/**
 * Keeps the place in a file. Where that is missing or damaged, as after restoring a backup, all events are sent again, and
 * those that are in the cluster are recognised by their ids.
 */
export const forwardPlaces = (file: string): ForwardPlaces => ({
  load(target, since) {
    const known = readPlace(file);
    if (known?.target === target) return known;
    const counts = { forwarded: 0, refused: 0, skipped: 0, lost: 0 };
    return { target, next: 0, since, ...counts, lastRefusal: null, lastLoss: null };
  },
  save: (place) => void writeFile(file, [`${JSON.stringify(place)}\n`]),
});

function readPlace(file: string): ForwardPlace | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ForwardPlace;
  } catch {
    return null;
  }
}
