import { memoized } from '../../util/maps.ts';
import { FieldSet } from '../../events/field-set.ts';
import { firstValueOf, type Row, type Scalar } from '../../events/value.ts';
import { lazily } from '../../util/lazily.ts';
import { eventsOf, type Match } from '../match.ts';

/** The first of these that an event has says whose it is. */
const FIELDS = ['container.id', 'host.id', 'host.name', 'user.id', 'user.name'] as const;

/** In UTF-16 units. Only a client that tries to exhaust the memory sends longer names. */
const MAX_LENGTH = 256;

/** The maximum number of names of a field that are cached: most events are of a few containers. */
const MAX_KNOWN = 1_000;

/** Of events that do not say whose they are. */
export const NO_GROUP = '';

/** Reads the group of an event: its container, else its host, else its user; {@link NO_GROUP} if it has none of these. */
export type ReadGroup = (row: Row) => string;

/** Adds the fields that say whose an event is to a field set. */
export function groupReader(fields: FieldSet): ReadGroup {
  const readers = FIELDS.map((field) => ({
    slot: fields.slotOf(field),
    nameOf: (value: Scalar) => `${field}=${String(value)}`,
    known: memoized((value: Scalar) => `${field}=${String(value)}`, MAX_KNOWN),
  }));
  return (row) => {
    for (const { slot, nameOf, known } of readers) {
      const value = firstValueOf(row[slot]);
      if (value === undefined || value === '') continue;
      // A copy, which keeps nothing of the whole text in memory.
      if (typeof value === 'string' && value.length > MAX_LENGTH)
        return nameOf(Buffer.from(value.slice(0, MAX_LENGTH)).toString());
      return known(value);
    }
    return NO_GROUP;
  };
}

const ofDocuments = lazily(() => {
  const fields = new FieldSet();
  return { fields, groupOf: groupReader(fields) };
});

/** The group of a match: that of its first event that has one. Loads documents whose group is not known. */
export function groupOf(match: Match): string {
  for (const event of eventsOf(match)) {
    const { fields, groupOf: read } = ofDocuments();
    const group = event.group ?? read(event.load().row(fields));
    if (group !== NO_GROUP) return group;
  }
  return NO_GROUP;
}
