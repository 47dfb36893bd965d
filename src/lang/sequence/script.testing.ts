import type { CompiledSequence, CompiledTerm, Key } from '../compile/compiled.ts';
import { type Candidate, type TermHit, sortMatches, type SequenceMatch } from './candidate.ts';
import { SequenceMachine } from './machine.ts';

/** An event of a test: it satisfies a term when it carries the term's letter. */
export interface Letters {
  /** As written in the test; names the event in results. */
  readonly name: string;
  readonly letters: string;
  readonly keys: readonly Key[];
}

export const millisecond = (text: string): bigint => {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
};

export const term = (text: string, missing = false): CompiledTerm => ({
  text,
  missing,
  matches: () => false,
  keys: () => [],
});

/** `A !M B*3`, with `*` for runs, in the order of the stages; `maxspan` in milliseconds. */
export function sequence(text: string, maxspan?: string, until?: string): CompiledSequence {
  const parts = text.split(' ').map((part) => {
    const [name = '', runs = '1'] = part.replace('!', '').split('*');
    return { term: term(name, part.startsWith('!')), runs: Number(runs) };
  });
  const terms = parts.map((part) => part.term);
  return {
    kind: 'sequence',
    terms: until === undefined ? terms : [...terms, term(until)],
    stages: parts.flatMap(({ runs }, index) => Array<number>(runs).fill(index)),
    until: until === undefined ? -1 : terms.length,
    maxspan: maxspan === undefined ? null : millisecond(maxspan),
  };
}

/** `1:A 2.5:BC/x,y 3:A/_`: time in milliseconds, letters, keys (`_` is null; none: the empty key). */
export function events(text: string): Candidate<Letters>[] {
  return text.split(' ').map((part, arrival) => {
    const [place = '', keys] = part.split('/');
    const [time = '', letters = ''] = place.split(':');
    const event = {
      name: time,
      letters,
      keys: keys === undefined ? [[]] : keys.split(',').map((key) => [key === '_' ? null : key]),
    };
    return { time: millisecond(time), tiebreaker: null, arrival, event, hits: [] };
  });
}

/** The events that satisfy a term, with what they satisfy. */
export function candidates(
  { terms }: CompiledSequence,
  all: readonly Candidate<Letters>[],
): Candidate<Letters>[] {
  return all
    .map((event) => ({ ...event, hits: terms.flatMap(hitBy(event.event)) }))
    .filter(({ hits }) => hits.length > 0);
}

const hitBy =
  ({ letters, keys }: Letters) =>
  ({ text }: CompiledTerm, index: number): TermHit[] =>
    letters.includes(text) && keys.length > 0 ? [{ terms: [index], keys }] : [];

/** `x 1,2,-`: the key unless it is empty, then the events, `-` for a missing one. */
export const show = ({ keys, events }: SequenceMatch<Letters>): string =>
  [...keys.map(String), events.map((event) => event?.event.name ?? '-').join()].join(' ');

/** What a whole run shows; `latest` in milliseconds, else the time of the last event. */
export function run(query: CompiledSequence, data: string, latest?: string): string[] {
  const all = events(data);
  const machine = new SequenceMachine<Letters>(query, { maxPending: 10_000 });
  const matches = candidates(query, all).flatMap((candidate) => machine.push(candidate));
  const end = machine.finish(
    latest === undefined ? (all.at(-1)?.time ?? null) : millisecond(latest),
  );
  const shown = sortMatches([...matches, ...end.matches]).map(show);
  return end.undecided > 0 ? [...shown, `${end.undecided} undecided`] : shown;
}
