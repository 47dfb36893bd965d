import { ENTRY_WORDS, writeEntry, type IdEntries, type StoredId } from './entries.ts';
import { Fingerprinter } from './fingerprint.ts';

/**
 * The entries of ids as the events themselves have them, where the file that should is damaged. Versions are counted
 * from the first of these events on: that there were earlier ones elsewhere, only the file knew.
 *
 * @param ids in order of arrival
 */
export function idEntriesOf(
  secret: Uint8Array,
  stream: string,
  ids: Iterable<{ readonly key: string; readonly arrival: number }>,
): IdEntries {
  const latest = new Map<string, StoredId>();
  for (const { key, arrival } of ids) {
    latest.set(key, { arrival, version: (latest.get(key)?.version ?? 0) + 1 });
  }
  const fingerprinter = new Fingerprinter(secret);
  const words = new Uint32Array(latest.size * ENTRY_WORDS);
  let at = 0;
  for (const [key, stored] of latest) {
    fingerprinter.compute(stream, key);
    writeEntry(words, at, fingerprinter.high, fingerprinter.low, stored);
    at += ENTRY_WORDS;
  }
  return { count: latest.size, words };
}
