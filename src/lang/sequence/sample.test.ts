import { describe, expect, it } from 'vitest';
import type { CompiledSample } from '../compile/compiled.ts';
import { SequenceLimitError } from './memory.ts';
import type { SampleCandidate } from './candidate.ts';
import { SampleBuffer, type SampleOptions } from './sample.ts';
import { candidates, events, sequence } from './script.testing.ts';

/** The samples of a list of candidates. */
function findSamples<E>(
  compiled: CompiledSample,
  found: Iterable<SampleCandidate<E>>,
  options: SampleOptions,
) {
  const buffer = new SampleBuffer<E>(compiled, options);
  for (const candidate of found) buffer.add(candidate);
  return buffer.finish();
}

/** Samples of filters over events, each as `key first,second`. */
function sample(filters: string, data: string, maxSamplesPerKey = 1, size?: number): string[] {
  const query = sequence(filters);
  const compiled: CompiledSample = { kind: 'sample', terms: query.terms };
  const options = { maxSamplesPerKey, maxPending: 10_000, ...(size === undefined ? {} : { size }) };
  return findSamples(compiled, candidates(query, events(data)), options).map(
    ({ keys, events }) => `${keys.join()} ${events.map(({ event }) => event.name).join()}`,
  );
}

describe('samples', () => {
  it('take one event per filter, whatever the time', () => {
    expect(sample('A B', '1:B/k 2:A/k 3:A/k')).toEqual(['k 2,1']);
    expect(sample('A B', '1:B/k 2:A/k 3:A/k', 2)).toEqual(['k 2,1', 'k 3,1']);
  });

  it('need every filter with the same key', () => {
    expect(sample('A B', '1:A/x 2:B/y')).toEqual([]);
    expect(sample('A B', '1:A/_ 2:B/_ 3:A/x')).toEqual([' 1,2']);
  });

  it('walk keys upwards, null first, capitals before small letters', () => {
    expect(sample('A B', '1:A/b,B,_,a 2:B/a,B,b,_')).toEqual([' 1,2', 'B 1,2', 'a 1,2', 'b 1,2']);
  });

  it('use no event twice in a sample', () => {
    expect(sample('A B', '1:AB/k')).toEqual([]);
    expect(sample('A B', '1:AB/k 2:A/k')).toEqual(['k 2,1']);
    expect(sample('A B', '1:AB/k 2:AB/k', 5)).toEqual(['k 1,2', 'k 2,1']);
  });

  it('stop at size', () => {
    const data = '1:A/x,y,z 2:B/x,y,z 3:A/x,y,z';
    expect(sample('A B', data, 2, 3)).toEqual(['x 1,2', 'x 3,2', 'y 1,2']);
    expect(sample('A B', data, 2, 0)).toEqual([]);
  });

  it('look at filters + max - 1 events of a filter', () => {
    const data = '1:A/k 2:A/k 3:A/k 4:A/k 5:B/k';
    expect(sample('A B', data, 2)).toEqual(['k 1,5', 'k 2,5']);
  });

  it('do not search for ever where filters compete', () => {
    const filters = Array.from({ length: 40 }, () => 'A').join(' ');
    const data = Array.from({ length: 39 }, (_, time) => `${time}:A/k`).join(' ');
    expect(sample(filters, data)).toEqual([]);
    expect(sample(filters, `${data} 39:A/k`, 3)).toHaveLength(3);
  });

  it('are bounded', () => {
    const query = sequence('A B');
    const compiled: CompiledSample = { kind: 'sample', terms: query.terms };
    const data = candidates(query, events('1:A/a,b,c 2:A/d'));
    const options = { maxSamplesPerKey: 1, maxPending: 3 };
    expect(() => findSamples(compiled, data, options)).toThrow(SequenceLimitError);
  });
});
