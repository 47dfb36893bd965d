import { streamOf, type Draft, type EventHead, type Parts } from './document.ts';
import type { ProcessRecord } from './row-processes.ts';

/** The value of a field; an empty list is as good as none. */
export type FieldValue = string | number | bigint | boolean | readonly string[] | undefined;

/** Reads the value of a field. */
export type Read<Event> = (event: Event) => FieldValue;

/** Reads a value that rows do not have, because it is in a part of the record that is read only for a document. */
export class DocumentField<Event, Parsed> {
  readonly read: (event: Event, parsed: Parsed) => FieldValue;
  constructor(read: (event: Event, parsed: Parsed) => FieldValue) {
    this.read = read;
  }
}

export const inDocument = <Event, Parsed>(
  read: (event: Event, parsed: Parsed) => FieldValue,
): DocumentField<Event, Parsed> => new DocumentField(read);

/**
 * The documents of a sensor: their fields in order, each with what reads its value, or with the value that it always has.
 * Documents ({@link draftMaker}) and rows (`rowSource`) are both made from it.
 */
export interface FieldTable<Event, Parsed> {
  readonly [name: string]:
    string | Read<Event> | DocumentField<Event, Parsed> | FieldTable<Event, Parsed>;
}

/** What all tables read of an event. */
export interface SensorEvent extends ProcessRecord {
  readonly time: string | undefined;
  /** `event.id`. */
  readonly eventId: string | undefined;
  readonly head: SensorEventHead;
  readonly host: string | undefined;
}

export type SensorEventHead = Pick<
  EventHead,
  'dataset' | 'category' | 'type' | 'action' | 'kind' | 'outcome'
>;

/**
 * The fields with which all documents begin.
 *
 * @param module the name of the sensor
 */
export function headFields(module: string): FieldTable<SensorEvent, unknown> {
  const stream = ({ head }: SensorEvent) => streamOf(module, head.dataset);
  return {
    '@timestamp': ({ time }) => time,
    event: {
      kind: ({ head }) => head.kind ?? 'event',
      module,
      dataset: stream,
      category: ({ head }) => head.category,
      type: ({ head }) => head.type,
      action: ({ head }) => head.action,
      id: ({ eventId }) => eventId,
      outcome: ({ head }) => head.outcome,
    },
    data_stream: { type: 'logs', dataset: stream, namespace: 'default' },
    host: { name: ({ host }) => host, hostname: ({ host }) => host, os: { type: 'linux' } },
  };
}

/** Returns what makes the draft of an event. It has the absent values too, so that a field added later keeps its place. */
export function draftMaker<Event, Parsed>(
  table: FieldTable<Event, Parsed>,
): (event: Event, parsed: Parsed) => Draft {
  const members = Object.entries(table).map(([name, field]) => ({ name, make: maker(field) }));
  return (event, parsed) => {
    const draft: Record<string, Parts[string]> = {};
    for (const { name, make } of members) draft[name] = make(event, parsed);
    return draft;
  };
}

function maker<Event, Parsed>(
  field: FieldTable<Event, Parsed>[string],
): (event: Event, parsed: Parsed) => Parts[string] {
  if (typeof field === 'string') return () => field;
  if (typeof field === 'function') return field;
  return field instanceof DocumentField ? field.read : draftMaker(field);
}

/** The fields of a table by path. */
export function* fieldsByPath<Event, Parsed>(
  table: FieldTable<Event, Parsed>,
  path = '',
): Generator<readonly [path: string, field: Read<Event> | DocumentField<Event, Parsed>]> {
  for (const [name, field] of Object.entries(table)) {
    if (typeof field === 'string') yield [path + name, () => field];
    else if (typeof field === 'function' || field instanceof DocumentField)
      yield [path + name, field];
    else yield* fieldsByPath(field, `${path}${name}.`);
  }
}
