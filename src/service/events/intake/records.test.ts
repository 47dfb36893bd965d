import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { printJson, type JsonObject } from '../../../events/json.ts';
import { protobufOf, requestWith, attribute } from '../../../ingest/bodies/otlp/request.testing.ts';
import { Intake, isRefusal } from './intake-service.ts';
import { linesOf, MemoryStore, requestOf } from './intake.testing.ts';
import type { IntakeRequest } from './intake.ts';

let store: MemoryStore;
let intake: Intake;

beforeEach(() => {
  store = new MemoryStore();
  intake = new Intake(store, { makeId: (arrival) => `made-${arrival}` });
});

afterEach(() => intake.close());

async function send(body: string | Uint8Array, given: Partial<IntakeRequest>) {
  const result = await intake.submit(requestOf(body, given));
  if (isRefusal(result)) throw new Error(`refused: ${result.reason}`);
  return { ...result, documents: [...result.documents] };
}

const stored = () =>
  store.blocks.flatMap(linesOf).map((line) => JSON.parse(line) as Record<string, JsonObject>);
const ids = () => store.blocks.flatMap((block) => block.ids?.filter((id) => id !== null) ?? []);
const byText = (a: string, b: string) => (a < b ? -1 : 1);

/** Each stream has blocks of its own. */
const inOrder = (documents: readonly object[]) =>
  documents.map((document) => JSON.stringify(document)).toSorted();

const FALCO = {
  rule: 'Terminal shell in container',
  priority: 'Notice',
  output: 'A shell was spawned',
  output_fields: { 'evt.type': 'execve', 'proc.name': 'sh', 'container.id': 'c1' },
  time: '2026-11-26T00:00:00.123456789Z',
  hostname: 'node-1',
};

const audit = (auditID: string, stage: string) => ({
  auditID,
  stage,
  verb: 'create',
  requestURI: '/api/v1/namespaces/a/pods/p/exec',
  requestReceivedTimestamp: '2026-11-26T00:00:00.000000Z',
  stageTimestamp: '2026-11-26T00:00:00.000000Z',
  user: { username: 'eve' },
});

const AUDITD = [
  'type=SYSCALL msg=audit(1600000000.123:45): arch=c000003e syscall=59 success=yes exit=0 ppid=1 pid=2 comm="sh" exe="/bin/sh"',
  'type=EXECVE msg=audit(1600000000.123:45): argc=2 a0="sh" a1="-c"',
  'type=PROCTITLE msg=audit(1600000000.123:45): proctitle="sh"',
];
const text = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

describe('records of sensors', () => {
  it('of the HTTP output of Falco become events', async () => {
    const { converted, documents } = await send(JSON.stringify(FALCO), { framing: 'documents' });
    expect(converted).toStrictEqual(new Map([['falco', 1]]));
    expect(documents).toMatchObject([{ index: 'logs-falco.process-default', status: 'created' }]);
    expect(stored()).toMatchObject([{ event: { action: 'exec' }, container: { id: 'c1' } }]);
  });

  it('of Falcosidekick in bulk become events of the stream that was named', async () => {
    const body = `{"create":{"_index":"falco-2026.11.26"}}\n${JSON.stringify({ ...FALCO, uuid: 'u', '@timestamp': FALCO.time })}\n`;
    const { documents } = await send(body, { framing: 'bulk' });
    expect(store.blocks[0]).toMatchObject({
      stream: 'falco',
      index: 'falco-2026.11.26',
      isCreate: true,
    });
    expect(documents).toMatchObject([
      { action: 'create', index: 'falco-2026.11.26', id: 'made-0' },
    ]);
  });

  it('in the list of a Kubernetes audit webhook become an event each', async () => {
    const list = {
      kind: 'EventList',
      apiVersion: 'audit.k8s.io/v1',
      items: [
        audit('1', 'ResponseComplete'),
        audit('2', 'RequestReceived'),
        audit('2', 'ResponseComplete'),
        audit('3', 'RequestReceived'),
      ],
    };
    const { documents, skipped } = await send(JSON.stringify(list), { framing: 'documents' });
    expect(stored().map(({ event }) => event?.['id'])).toStrictEqual(['1', '2', '3']);
    expect(documents).toHaveLength(3);
    expect([...skipped.values()]).toStrictEqual([1]);
  });

  it('are known from one request to the next', async () => {
    await send(JSON.stringify(audit('9', 'ResponseStarted')), { framing: 'documents' });
    await send(JSON.stringify(audit('9', 'ResponseComplete')), { framing: 'documents' });
    expect(stored()).toHaveLength(1);
  });

  it('have an item for each action, whatever becomes of them', async () => {
    const records = [
      audit('1', 'RequestReceived'),
      audit('1', 'ResponseComplete'),
      {
        kind: 'EventList',
        apiVersion: 'audit.k8s.io/v1',
        items: [audit('2', 'Panic'), audit('3', 'Panic')],
      },
      { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items: [] },
      { log: 'a part of a line', stream: 'stdout' },
    ];
    const body = records.map(
      (record, n) => `{"index":{"_index":"k","_id":"${n}"}}\n${JSON.stringify(record)}\n`,
    );
    const { documents, skipped, stored: count } = await send(body.join(''), { framing: 'bulk' });
    expect(documents.map(({ id }) => id)).toStrictEqual(['0', '1', '2', '3', '4']);
    expect(ids().toSorted(byText)).toStrictEqual(['0', '1', '2', '2#2', '3', '4']);
    expect(count).toBe(6);
    expect(skipped.size).toBe(0);
    expect(stored()).toContainEqual(records[3]);
    expect(stored()).toContainEqual(records[4]);
  });

  it('without an event are counted where no index was named', async () => {
    const empty = '{"kind":"EventList","apiVersion":"audit.k8s.io/v1","items":[]}';
    const { documents, skipped } = await send(empty, { framing: 'documents' });
    expect(documents).toHaveLength(0);
    expect(skipped).toStrictEqual(new Map([['empty list', 1]]));
  });

  it('that no adapter knows are stored as they are, and counted', async () => {
    const lines = [
      '{"level":30,"msg":"x"}',
      '{"UPPER":1}',
      '{"@timestamp":"2026-01-01T00:00:00Z","x":1}',
    ];
    const { unknown } = await send(text(lines), { framing: 'documents' });
    expect(store.blocks.flatMap(linesOf)).toStrictEqual(lines);
    expect(unknown).toBe(2);
    expect(intake.counters.unknown).toBe(2);
    const { unknown: none } = await send(text(lines), { framing: 'documents', inputFormat: 'ecs' });
    expect(none).toBe(0);
  });

  it('of laurel are known by keys of their own', async () => {
    const record =
      '{"ID":"1600000000.123:45","SYSCALL":{"arch":"0xc000003e","syscall":59,"SYSCALL":"execve","success":"yes","exit":0,"pid":2,"ppid":1,"comm":"sh","exe":"/bin/sh"},"EXECVE":{"argc":1,"ARGV":["sh"]}}';
    const { converted } = await send(record, { framing: 'documents' });
    expect(converted).toStrictEqual(new Map([['laurel', 1]]));
  });

  it('in the body of an OTLP log record become events, and keep where they came from', async () => {
    const request = requestWith(
      [{ body: { stringValue: JSON.stringify(FALCO) } }, { body: { stringValue: 'plain text' } }],
      [attribute('host.name', 'node-2'), attribute('k8s.pod.name', 'falco-x')],
    );
    for (const framing of ['otlp-json', 'otlp-protobuf'] as const) {
      store.blocks.length = 0;
      const body = framing === 'otlp-json' ? printJson(request) : protobufOf(request);
      const { converted, documents } = await send(body, { framing });
      expect(converted).toStrictEqual(new Map([['falco', 1]]));
      expect(documents).toHaveLength(2);
      expect(stored()).toMatchObject([
        {
          host: { name: 'node-1' },
          otel: { resource: { attributes: { 'k8s.pod.name': 'falco-x' } } },
        },
        { message: 'plain text', host: { name: 'node-2' } },
      ]);
      expect(stored()[0]).not.toHaveProperty('orchestrator');
    }
  });

  it('of several lines come together from OTLP log records of one resource', async () => {
    const execve = (serial: number, host: string) => ({
      resource: { attributes: [attribute('host.name', host)] },
      scopeLogs: [
        {
          logRecords: auditdLines(serial).map((line) => ({ body: { stringValue: line } })),
        },
      ],
    });
    const [one, other] = [execve(7, 'a'), execve(8, 'b')];
    const cut = { ...other, scopeLogs: [{ logRecords: other.scopeLogs[0]?.logRecords.slice(1) }] };
    const request = { resourceLogs: [one, cut, execve(9, 'c')] };
    await send(JSON.stringify(request), { framing: 'otlp-json' });
    expect(
      stored().map(({ host, process }) => [
        (host as { name?: string }).name,
        (process as { args?: unknown }).args,
      ]),
    ).toStrictEqual([
      ['a', ['id', '-u']],
      ['c', ['id', '-u']],
    ]);
  });

  it('in the body of an OTLP log record are kept whole, or refused as documents are', async () => {
    const time = '"@timestamp":"2026-01-01T00:00:00Z","event.kind":"event"';
    const deep = `{${time},"a":${'['.repeat(2_000)}${']'.repeat(2_000)}}`;
    const twice = `{${time},"a":1,"a":2,"b":{"_source":3}}`;
    const hit = `{${time},"_id":"1","_index":"i","_source":{"a":1}}`;
    const request = requestWith([
      { body: { stringValue: deep } },
      { body: { stringValue: twice } },
      { body: { stringValue: hit } },
      { body: { stringValue: 'line one\nline two' } },
    ]);
    const { documents } = await send(printJson(request), { framing: 'otlp-json' });
    expect(documents.map(({ status }) => status)).toStrictEqual([
      'created',
      'created',
      'rejected',
      'created',
    ]);
    expect(stored()[1]).toMatchObject({ a: [1, 2], b: { _source: 3 } });
    expect(documents[2]?.error?.reason).toContain('Field [_id] is a metadata field');
    expect(stored()[2]).toMatchObject({ message: 'line one\nline two' });
  });

  it('are refused as a whole if the body is no OTLP', async () => {
    expect(await intake.submit(requestOf('[]', { framing: 'otlp-json' }))).toMatchObject({
      status: 400,
    });
    expect(await intake.submit(requestOf('[]', { framing: 'otlp-protobuf' }))).toMatchObject({
      status: 400,
    });
  });
});

describe('a file that is followed', () => {
  const lines = { framing: 'lines', source: '/var/log/x', isCreate: true } as const;
  const at = (offset: number) => ({ ...lines, lineIds: { prefix: 'f:', offset } });

  it('has ids by the places of its lines, and is known again', async () => {
    const body = '{"a":1}\n\n  {"a":2}\n[1]\n{"a":3}';
    const { documents } = await send(body, at(100));
    expect(documents.map(({ id }) => id)).toStrictEqual(['f:100', 'f:109', null, 'f:123']);
    const { stored: count, duplicates } = await send(body, at(100));
    expect([count, duplicates]).toStrictEqual([0, 3]);
  });

  it('may begin with anything', async () => {
    await send('[{"a":1},{"a":2}]\n{"a":3}\n', lines);
    expect(stored()).toStrictEqual([{ a: 3 }]);
  });

  it('has its events whole, wherever it is cut', async () => {
    const body = text(['{"a":1}', ...AUDITD, '{"a":2}']);
    await send(body, at(0));
    const whole = inOrder(stored());
    const wholeIds = ids().toSorted(byText);
    expect(whole).toHaveLength(3);
    for (
      let cut = body.indexOf('\n') + 1;
      cut > 0 && cut < body.length;
      cut = body.indexOf('\n', cut) + 1
    ) {
      store = new MemoryStore();
      const again = new Intake(store, { makeId: String });
      const first = await again.submit(
        requestOf(body.slice(0, cut), { ...at(0), mayContinue: true }),
      );
      if (isRefusal(first)) throw new Error('refused');
      const place = cut - first.remaining;
      await again.submit(requestOf(body.slice(place), at(place)));
      expect(inOrder(stored())).toStrictEqual(whole);
      expect(ids().toSorted(byText)).toStrictEqual(wholeIds);
      await again.close();
    }
  });

  it('says what is left for the next request', async () => {
    const begun = text(AUDITD.slice(0, 2));
    const { remaining, stored: none } = await send(begun, { ...lines, mayContinue: true });
    expect([remaining, none]).toStrictEqual([begun.length, 0]);
    const { remaining: nothing, stored: one } = await send(begun, lines);
    expect([nothing, one]).toStrictEqual([0, 1]);
    expect(intake.counters.bytes).toBe(begun.length);
  });

  it('has the events of a line one after the other', async () => {
    const list = JSON.stringify({
      kind: 'EventList',
      apiVersion: 'audit.k8s.io/v1',
      items: [audit('1', 'Panic'), audit('2', 'RequestReceived')],
    });
    await send(`{}\n${list}\n`, at(0));
    expect(ids()).toStrictEqual(['f:0', 'f:3', 'f:3.1']);
  });

  it('knows the processes of earlier requests', async () => {
    const exec = (id: string, parent: string, pid: number, name: string) =>
      JSON.stringify({
        process_exec: {
          process: {
            exec_id: id,
            pid,
            binary: `/bin/${name}`,
            arguments: '-c',
            start_time: '2026-11-26T00:00:00Z',
            parent_exec_id: parent,
          },
          parent: { exec_id: parent, pid: 1 },
        },
        node_name: 'n',
        time: '2026-11-26T00:00:00Z',
      });
    await send(exec('a', 'z', 2, 'sh'), lines);
    await send(exec('b', 'a', 3, 'id'), lines);
    expect(stored()[1]).toMatchObject({ process: { parent: { executable: '/bin/sh' } } });
  });
});

describe('what a refused request left', () => {
  it('does not come up in the next one', async () => {
    const refused = `{"index":{}}\n${JSON.stringify(audit('1', 'RequestReceived'))}\nno action\n`;
    expect(isRefusal(await intake.submit(requestOf(refused)))).toBe(true);
    const { converted, stored: count } = await send('{}', { framing: 'documents' });
    expect([converted.size, count]).toStrictEqual([0, 1]);
  });
});

/** An execution as auditd logs it. */
const auditdLines = (serial: number): readonly string[] => {
  const id = `msg=audit(1764000000.000:${serial}):`;
  return [
    `type=SYSCALL ${id} arch=c000003e syscall=59 success=yes exit=0 ppid=1 pid=2 auid=0 uid=0 gid=0 euid=0 egid=0 tty=(none) ses=1 comm="id" exe="/usr/bin/id" key=(null)`,
    `type=EXECVE ${id} argc=2 a0="id" a1="-u"`,
    `type=CWD ${id} cwd="/"`,
    `type=PROCTITLE ${id} proctitle=6964002D75`,
  ];
};
