import { describe, expect, it } from 'vitest';
import { parseJson, type Json } from '../../events/json.ts';
import { chunkSource } from '../bytes/source.ts';
import { blocksOf } from '../framing/blocks.ts';
import { type Block, BlockPool } from '../framing/block.ts';
import { ContainerLog } from './wrappers.ts';
import { convertBlocks } from './convert-blocks.ts';
import { chunks, falco, LIMITS, lines, modules, read } from './read.testing.ts';
import { ConversionCounts } from './conversion-counts.ts';

const ECS = '{"@timestamp":"2026-11-24T10:00:00Z","event":{"category":"process"}}';
const LATE_TIME = '{"event":{"category":"process"},"@timestamp":"2026-11-24T10:00:00Z"}';
const HIT = '{"_index":"logs-x","_source":{"event":{"category":"file"}}}';
const UNKNOWN = '{"time":"2026-11-24T10:00:00Z","what":"now"}';
const BROKEN = '{"@timestamp": oops}';
const FALCO = falco('/usr/bin/kubectl', 7);
const AUDIT = JSON.stringify({ kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items: [] });

describe('conversion of blocks', () => {
  it('leaves documents unchanged, wherever their timestamp is', async () => {
    const seen = await read([lines(ECS, LATE_TIME, HIT, `  ${ECS}`)]);
    expect(seen.documents).toEqual([ECS, LATE_TIME, '{"event":{"category":"file"}}', ECS]);
    expect([...seen.counts.formats]).toEqual([]);
    expect(seen.counts.unknown).toBe(0);
  });

  it('converts each record and keeps the order', async () => {
    const seen = await read([lines(ECS, FALCO, ECS, FALCO, LATE_TIME)]);
    expect(modules(seen)).toEqual([null, 'falco', null, 'falco', null]);
    expect(seen.documents[0]).toBe(ECS);
    expect(seen.counts.formats.get('falco')).toMatchObject({ records: 2, documents: 2 });
  });

  it('counts unknown shapes, shows the first ones, and leaves invalid lines to the reader', async () => {
    const seen = await read([
      lines(FALCO, UNKNOWN, BROKEN, '', UNKNOWN, 'no JSON'),
      lines(UNKNOWN),
    ]);
    expect(modules(seen)).toEqual(['falco', null, null, null]);
    expect(seen.documents.slice(1)).toEqual([UNKNOWN, UNKNOWN, UNKNOWN]);
    expect(seen.rejected).toEqual([3, 6]);
    expect(seen.counts.unknown).toBe(3);
    const keys = ['time', 'what'];
    expect(seen.counts.firstUnknown).toEqual([
      { input: 0, line: 2, keys },
      { input: 0, line: 5, keys },
      { input: 1, line: 1, keys },
    ]);
  });

  it.each([64, 200, 1_000])(
    'says the same of the same lines in blocks of %i bytes',
    async (size) => {
      const text = lines(
        ...[ECS, FALCO, BROKEN, UNKNOWN, FALCO, 'x', ECS, BROKEN].flatMap((each) => [each, each]),
      );
      const whole = await read([text]);
      const cut = await read([text], 'auto', size);
      expect(cut).toEqual(whole);
      expect(whole.rejected).toEqual([5, 6, 11, 12, 15, 16]);
      expect(whole.lineEnds).toBe(16);
    },
  );

  it('reads pretty-printed records and keeps invalid parts between them', async () => {
    const pretty = JSON.stringify(JSON.parse(FALCO), null, 2);
    const seen = await read([`${pretty}\n${pretty}\n{"half": \n${pretty}\n`]);
    expect(modules(seen)).toEqual(['falco', 'falco', 'falco']);
    expect(seen.rejected).toEqual([
      JSON.stringify(JSON.parse(FALCO), null, 2).split('\n').length * 2 + 1,
    ]);
  });

  it('returns no document for a record that is an empty list', async () => {
    const seen = await read([lines(AUDIT, ECS)]);
    expect(seen.documents).toEqual([ECS]);
    expect(seen.counts.formats.get('kubernetes-audit')).toMatchObject({ records: 1, documents: 0 });
  });

  it('leaves all documents unchanged with the format ecs', async () => {
    const seen = await read([lines(FALCO, UNKNOWN)], 'ecs');
    expect(seen.documents).toEqual([FALCO, UNKNOWN]);
    expect(seen.counts.unknown).toBe(0);
  });

  it('treats every object as a record of the given format', async () => {
    const seen = await read([lines(FALCO, ECS, UNKNOWN, 'no JSON', BROKEN)], 'falco');
    expect(modules(seen)).toEqual(['falco']);
    expect(seen.rejected).toEqual([4, 5]);
    expect(seen.counts.formats.get('falco')).toMatchObject({ records: 3, documents: 1 });
    expect([...(seen.counts.formats.get('falco')?.skipped ?? [])]).toEqual([
      ['not a Falco alert', 2],
    ]);
    expect(seen.counts.unknown).toBe(0);
    expect(modules(await read([lines(FALCO)], 'tetragon'))).toEqual([]);
    const fields = JSON.stringify({ output_fields: { 'proc.name': 'sh' } });
    expect(modules(await read([lines(fields)], 'falco'))).toEqual(['falco']);
  });

  it('unwraps records from container logs and joins split lines', async () => {
    const docker = (log: string, stream = 'stdout') => JSON.stringify({ log, stream, time: 'T' });
    const seen = await read([
      lines(
        docker(`${FALCO}\n`),
        `2026-11-24T10:00:00.123456789Z stdout F ${FALCO}`,
        docker(FALCO.slice(0, 40)),
        docker('starting\n', 'stderr'),
        docker(`${FALCO.slice(40)}\n`),
        `2026-11-24T10:00:00.123456789Z stdout P ${FALCO.slice(0, 30)}`,
        `2026-11-24T10:00:00.123456789Z stdout F ${FALCO.slice(30)}`,
        docker(`${ECS}\n`),
        `2026-11-24T10:00:00.123456789+01:00 stderr F words`,
        docker('{"never": '),
      ),
    ]);
    expect(modules(seen)).toEqual(['falco', 'falco', 'falco', 'falco', null]);
    expect(seen.rejected).toEqual([]);
    expect(seen.counts.formats.get('container-log')).toEqual({
      title: 'container logs',
      records: 10,
      documents: 5,
      skipped: new Map([
        ['line without an event', 2],
        ['cut off', 1],
      ]),
    });
  });

  it('unwraps records from the events of log shippers', async () => {
    const audit =
      'type=SYSCALL msg=audit(1777889730.123:9017): arch=c000003e syscall=59 success=yes';
    const shipped = [
      { log: FALCO },
      { message: `${FALCO}\n` },
      { stream: 'stdout', log: FALCO, kubernetes: { pod_name: 'falco-x' } },
      { date: 1.5, log: `2026-11-24T10:00:00.123456789Z stdout F ${FALCO}` },
      { message: audit },
    ];
    const seen = await read([lines(...shipped.map((each) => JSON.stringify(each)))]);
    expect(modules(seen)).toEqual(['falco', 'falco', 'falco', 'falco', 'auditd']);
    expect(seen.counts.unknown).toBe(0);
    const indexed = JSON.stringify({ '@timestamp': '2026-11-24T10:00:00Z', message: FALCO });
    expect(modules(await read([lines(indexed)], 'falco'))).toEqual(['falco']);
    const others = [{ message: 'words' }, { message: '{"a": 1}' }, { log: '{' }, { log: 5 }];
    const unknown = await read([lines(...others.map((each) => JSON.stringify(each)))]);
    expect(unknown.documents).toHaveLength(4);
    expect(unknown.counts.unknown).toBe(4);
  });

  it('does not read the end of an overlong line as a line', () => {
    const log = new ContainerLog();
    const put = (text: string, tag: 'F' | 'P') =>
      log.unwrapLine(`2026-11-24T10:00:00.123456789Z stdout ${tag} ${text}`);
    expect(put('x'.repeat((16 << 20) + 1), 'P')).toEqual({ kind: 'lost', why: 'too long' });
    expect(put(ECS, 'P')).toEqual({ kind: 'part' });
    expect(put(ECS, 'F')).toEqual({ kind: 'part' });
    expect(put(ECS, 'F')).toEqual({ kind: 'line', text: ECS });
  });

  it('reports a part as lost if there are too many streams', () => {
    const log = new ContainerLog();
    const kinds = ['a', 'b', 'c', 'd', 'e'].map(
      (stream) => log.unwrapObject({ log: 'part', stream })?.kind,
    );
    expect(kinds).toEqual(['part', 'part', 'part', 'part', 'lost']);
  });

  it('keeps the record in event.original if requested', async () => {
    const seen = await read([lines(FALCO, ECS)], 'auto', 1 << 16, true);
    expect(parseJson(seen.documents[0] ?? '')).toMatchObject({ event: { original: FALCO } });
    expect(seen.documents[1]).toBe(ECS);
  });

  it('reads a record with the maximum depth of a document', async () => {
    const depth = 998;
    const deep = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    const event = { verb: 'create', stageTimestamp: '2026-11-24T10:00:00Z', requestObject: 'DEEP' };
    const record = JSON.stringify({ kind: 'Event', apiVersion: 'audit.k8s.io/v1', ...event });
    const seen = await read([lines(record.replace('"DEEP"', deep))]);
    expect(modules(seen)).toEqual(['kubernetes']);
    expect(seen.rejected).toEqual([]);
  });

  it('returns pending documents before the error of an input', async () => {
    const record = `type=SYSCALL msg=audit(1777889730.123:9017): arch=c000003e syscall=59 success=yes pid=7`;
    const pool = new BlockPool(1 << 16);
    async function* blocks(): AsyncGenerator<Block> {
      yield* blocksOf(chunkSource(chunks(lines(record))), 0, pool, LIMITS);
      throw new Error('the pipe broke');
    }
    const counts = new ConversionCounts();
    const converted = convertBlocks(blocks(), {
      format: 'auto',
      keepsOriginal: false,
      counts,
      pool,
    });
    const drain = async () => {
      for await (const block of converted) pool.give(block.bytes.buffer);
    };
    await expect(drain()).rejects.toThrow('the pipe broke');
    expect(counts.formats.get('auditd')).toMatchObject({ records: 1, documents: 1 });
  });

  it('keeps all lines of an event, but only the item of a list', async () => {
    const stamp = 'msg=audit(1777889730.123:9017):';
    const event = [
      `type=SYSCALL ${stamp} arch=c000003e syscall=59 success=yes exit=0 ppid=1 pid=2 uid=0 exe="/bin/id"`,
      `type=EXECVE ${stamp} argc=1 a0="id"`,
      `type=PROCTITLE ${stamp} proctitle="id"`,
    ];
    const item = {
      auditID: 'a',
      stage: 'ResponseComplete',
      verb: 'get',
      stageTimestamp: '2026-11-24T10:00:00Z',
    };
    const list = {
      kind: 'EventList',
      apiVersion: 'audit.k8s.io/v1',
      items: [item, { ...item, auditID: 'b' }],
    };
    const { documents } = await read(
      [lines(...event), lines(JSON.stringify(list))],
      'auto',
      1 << 16,
      true,
    );
    const originals = documents.map(
      (each) => (parseJson(each) as { event: { original: Json } }).event.original,
    );
    expect(originals).toEqual([
      event.join('\n'),
      JSON.stringify(item),
      JSON.stringify({ ...item, auditID: 'b' }),
    ]);
  });

  it('converts records whatever keys an attacker puts first', async () => {
    const record = JSON.stringify({
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      auditID: 'a',
      verb: 'create',
      stage: 'ResponseComplete',
      requestReceivedTimestamp: '2026-11-24T10:00:00.000000Z',
      requestObject: { data: { '@timestamp': 'x', event: {} } },
    });
    const seen = await read([lines(record)]);
    expect(seen.counts.formats.get('kubernetes-audit')?.documents).toBe(1);
  });
});
