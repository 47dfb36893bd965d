import { ENTRY_WORDS, writeEntry, type IdEntries, type StoredId } from './entries.ts';
import { Fingerprinter } from './fingerprint.ts';

/**
 * The entries of ids as the events themselves have them, where the file that should is damaged. Versions are counted
 * from the first of these events on: that there were earlier ones elsewhere, only the file knew.
 *
 * @param ids in order of arrival
 */
export function idEntriesOf(
  key: Uint8Array,
  stream: string,
  ids: Iterable<{ readonly id: string; readonly arrival: number }>,
): IdEntries {
  const latest = new Map<string, StoredId>();
  for (const { id, arrival } of ids) {
    latest.set(id, { arrival, version: (latest.get(id)?.version ?? 0) + 1 });
  }
  const fingerprinter = new Fingerprinter(key);
  const words = new Uint32Array(latest.size * ENTRY_WORDS);
  let at = 0;
  for (const [id, stored] of latest) {
    fingerprinter.compute(stream, id);
    writeEntry(words, at, fingerprinter.high, fingerprinter.low, stored);
    at += ENTRY_WORDS;
  }
  return { count: latest.size, words };
}
