import { expect, it } from 'vitest';
import type { StreamOrigin } from '../../../stores/state-store.ts';
import { StreamNames } from './stream-names.ts';

/** A table in memory. */
function table(saved: StreamOrigin[] = []) {
  const rows = [...saved];
  return {
    rows,
    load: () => rows,
    add: (origins: readonly StreamOrigin[]) => void rows.push(...origins),
    remove: (streams: readonly string[]) => {
      const kept = rows.filter(({ stream }) => !streams.includes(stream));
      rows.splice(0, rows.length, ...kept);
    },
  };
}

const FALCO = { stream: 'falco', names: ['falco', 'logs-falco.process-default'] };

it('knows what was noted, each origin once, after a restart too', () => {
  const saved = table();
  const options = { table: saved, streams: [], onFailure: () => {} };
  const names = new StreamNames(options);
  names.note([FALCO, { stream: 'falco', names: [] }]);
  names.note([FALCO]);
  const known = { stream: 'falco', names: [FALCO.names, []] };
  expect(names.of('falco')).toEqual(known);
  expect(saved.rows).toHaveLength(2);
  expect(new StreamNames({ ...options, streams: ['falco'] }).of('falco')).toEqual(known);
});

it('knows the names of a stream itself where nothing was noted, and forgets streams that are gone', () => {
  const saved = table([FALCO]);
  const names = new StreamNames({ table: saved, streams: [], onFailure: () => {} });
  expect(saved.rows).toEqual([]);
  const stream = 'logs-falco.process-x';
  expect(names.of(stream).names).toEqual([[stream, 'logs-cloud_defend.process-x']]);
});

it('is bounded, and goes on where nothing can be written', () => {
  const failures: unknown[] = [];
  const failing = {
    ...table(),
    add: () => {
      throw new Error('full');
    },
  };
  const names = new StreamNames({
    table: failing,
    streams: [],
    onFailure: (error) => failures.push(error),
  });
  names.note(Array.from({ length: 1_000 }, (_, at) => ({ stream: 's', names: [`n${at}`] })));
  expect(names.of('s').names).toHaveLength(64);
  expect(failures).toHaveLength(1);
});
