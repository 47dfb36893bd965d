import { z } from 'zod';
import { NANOS_PER_MS } from '../../../util/time/index.ts';
import { count, what } from '../../operation/common.ts';
import { text } from '../../operation/fields.ts';
import { operation } from '../../operation/operation.ts';
import { queryError } from './compile-hunt.ts';
import type { HuntParts, Hunts } from './hunts.ts';

const DAY_MS = 24 * 60 * 60_000;
/** The user waits for suggestions while typing. */
const MAX_MS = 1_500;
/** What was seen a moment ago is seen now. */
const KEPT_MS = 60_000;
const MAX_KEPT = 200;

const fieldValues = z.object({
  field: z.string(),
  values: what(
    z.array(z.object({ value: z.union([z.string(), z.number(), z.boolean()]), count: count() })),
    'most frequent first, at most ten',
  ),
  events: what(count(), 'events whose values were counted'),
  isComplete: what(
    z.boolean(),
    'false where there was no time for all events of the day, or they are too many',
  ),
});

type FieldValues = z.output<typeof fieldValues>;

/** What a hunt says at its end; the lines before it say how far it is. */
const huntEnd = z.object({
  type: z.literal('end'),
  outcome: z.string(),
  found: count(),
  facetEvents: count(),
  facets: z.array(z.object({ values: fieldValues.shape.values })),
});

const known = new WeakMap<
  Hunts,
  Map<string, { readonly at: number; readonly values: FieldValues }>
>();

/** Values for people who write a query. */
export const listFieldValues = operation({
  name: 'fields.values',
  on: 'GET /dw/fields/_values',
  about:
    'lists the most frequent values of a field in the stored events of the last day, for completion; in at most 1.5 seconds',
  answers: '`values`, of how many `events`, and whether that are all of the day',
  right: 'read',
  query: {
    field: text().min(1, 'is empty'),
    prefix: text().default('').describe('what the values begin with, in any case'),
  },
  answer: fieldValues,
  ask: ({ query, now }) => ({ ...query, now }),
  async run(
    { hunts, owner }: HuntParts,
    {
      field,
      prefix,
      now,
    }: { readonly field: string; readonly prefix: string; readonly now: number },
  ) {
    const all = known.get(hunts) ?? new Map<string, { at: number; values: FieldValues }>();
    known.set(hunts, all);
    const key = JSON.stringify([owner.space, field, prefix.toLowerCase()]);
    const kept = all.get(key);
    if (kept !== undefined && now - kept.at < KEPT_MS) return kept.values;
    const started = await hunts.start(
      {
        query: queryOf(field, prefix),
        from: BigInt(now - DAY_MS) * NANOS_PER_MS,
        to: null,
        cluster: null,
        streams: null,
        now: BigInt(now) * NANOS_PER_MS,
        limit: 1,
        fields: [field],
        facets: [field],
        maxMs: MAX_MS,
      },
      owner,
    );
    if ('diagnostics' in started) throw queryError(started.diagnostics);
    const values = await valuesOf(field, prefix, started.pieces);
    all.delete(key);
    all.set(key, { at: now, values });
    const [oldest = key] = all.keys();
    if (all.size > MAX_KEPT) all.delete(oldest);
    return values;
  },
});

/** A name in backquotes can be any, and `like~` takes a text in any case. */
function queryOf(field: string, prefix: string): string {
  const name = `\`${field.replaceAll('`', '``')}\``;
  if (prefix === '') return `any where ${name} != null`;
  // A wildcard in it stands for itself, which no pattern can say: what it finds beside is left out afterwards.
  const text = JSON.stringify(`${prefix}*`).replaceAll(/\\u([0-9a-f]{4})/g, String.raw`\u{$1}`);
  return `any where ${name} like~ ${text}`;
}

async function valuesOf(
  field: string,
  prefix: string,
  pieces: AsyncIterable<string>,
): Promise<FieldValues> {
  let end: z.output<typeof huntEnd> | null = null;
  for await (const piece of pieces) {
    for (const line of piece.split('\n')) {
      if (line === '') continue;
      const read = huntEnd.safeParse(JSON.parse(line));
      if (read.success) end = read.data;
    }
  }
  const wanted = prefix.toLowerCase();
  const all = end?.facets[0]?.values ?? [];
  return {
    field,
    // An event with several values is found by one of them.
    values: all.filter(({ value }) => String(value).toLowerCase().startsWith(wanted)),
    events: end?.facetEvents ?? 0,
    isComplete: end !== null && end.outcome === 'complete' && end.facetEvents >= end.found,
  };
}
