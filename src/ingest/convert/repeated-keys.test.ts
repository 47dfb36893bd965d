import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../events/json.ts';
import { parseDocument } from '../../events/parse-document.ts';
import { falco, lines, modules, read, type Seen } from './read.testing.ts';

const FALCO = falco('/usr/bin/kubectl', 7);

/** The record with one more value of a key, in front of the one that it has. */
function withBefore(key: string, value: string): string {
  const at = FALCO.indexOf(`"${key}"`);
  expect(at).toBeGreaterThan(0);
  return `${FALCO.slice(0, at)}"${key}":${JSON.stringify(value)},${FALCO.slice(at)}`;
}

const executables = ({ documents }: Seen) =>
  documents.map((each) => (parseDocument(each)['process'] as JsonObject)['executable']);

describe('a record with a key twice', () => {
  it('is an event with each of the values', async () => {
    const seen = await read([lines(withBefore('proc.exepath', '/usr/bin/true'), FALCO)]);
    expect(executables(seen)).toEqual(['/usr/bin/true', '/usr/bin/kubectl', '/usr/bin/kubectl']);
  });

  it('is one also in a wrapper', async () => {
    const log = withBefore('proc.exepath', '/usr/bin/true');
    const wrapped = JSON.stringify({
      log: `${log}\n`,
      stream: 'stdout',
      time: '2026-11-24T10:00:00Z',
    });
    const shipped = JSON.stringify({ '@timestamp': '2026-11-24T10:00:00Z', message: log });
    for (const line of [wrapped, shipped]) {
      expect(executables(await read([lines(line)]))).toEqual(['/usr/bin/true', '/usr/bin/kubectl']);
    }
  });

  it('is found where the wrapper has something else there as well', async () => {
    const line = `{"log":${JSON.stringify(`${FALCO}\n`)},"log":"nothing\\n","stream":"stdout","time":"2026-11-24T10:00:00Z"}`;
    expect(modules(await read([lines(line)]))).toEqual(['falco']);
  });

  it('is a document of an unknown format if it has too many', async () => {
    const record = `${FALCO.slice(0, -1)},${Array.from({ length: 9 }, () => '"rule":"x"').join()}}`;
    const { documents } = await read([lines(record)]);
    expect(documents).toHaveLength(1);
    expect(parseDocument(documents[0]!)['rule']).toHaveLength(10);
  });

  it('is counted once, and stays one document, where it is no record', async () => {
    const document = '{"@timestamp":"2026-11-24T10:00:00Z","a":1,"a":2}';
    const log = JSON.stringify({
      log: `${document}\n`,
      stream: 'stdout',
      time: '2026-11-24T10:00:00Z',
    });
    const seen = await read([lines(log, '{"a":1,"a":2,"b":3}')]);
    expect(seen.documents).toEqual([document, '{"a":1,"a":2,"b":3}']);
    expect(seen.counts.unknown).toBe(1);
  });
});
