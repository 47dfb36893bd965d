import { loadScalar, saveScalar } from '../../lang/sequence/machine-snapshot.ts';
import type { SavedValue } from '../../util/saved-value.ts';
import type { LiveMatch, LoadEvent, SaveEvent } from '../types/live-search.ts';

/** A match as plain data. */
export function saveMatch(match: LiveMatch, saveEvent: SaveEvent): unknown {
  if (match.kind === 'event') return { kind: 'event', event: saveEvent(match.event) };
  const { kind, keys, events } = match;
  return {
    kind,
    keys: keys.map(saveScalar),
    events: events.map((event) => (event === null ? null : saveEvent(event))),
  };
}

/** Throws `SnapshotError` for damaged data. */
export function loadMatch(saved: SavedValue, loadEvent: LoadEvent): LiveMatch {
  const kind = saved.get('kind').text();
  if (kind === 'event') return { kind, event: loadEvent(saved.get('event').value) };
  if (kind !== 'group') saved.get('kind').fail('"event" or "group"');
  return {
    kind: 'group',
    keys: saved.get('keys').list().map(loadScalar),
    events: saved
      .get('events')
      .list()
      .map((each) => each.orNull(({ value }) => loadEvent(value))),
  };
}
