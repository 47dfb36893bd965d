import { afterEach, describe, expect, it } from 'vitest';
import { IntakeError } from '../../../runs/errors.ts';
import { IntakeWorkers } from './intake-workers.ts';
import type { MatchGeneration } from '../candidates/matched-batch.ts';
import { requestOf } from './intake.testing.ts';
import type { IntakeRequest } from './intake.ts';

/** Answers with the thread's own number, the source and the length; `die` as the body ends it. */
const SCRIPT = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, threadId } from 'node:worker_threads';
    let generation = null;
    parentPort.on('message', ({ body, source, rules, number }) => {
      if (rules !== undefined) {
        generation = number;
        parentPort.postMessage([]);
        return;
      }
      const text = Buffer.from(body).toString('utf8', 0, 3);
      if (text === 'die') process.exit(7);
      if (text === 'nap') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      if (text === 'bug') throw new Error('a bug');
      parentPort.postMessage({ threadId, source, generation, length: body.length });
    });
  `)}`,
);

const generationOf = (number: number): MatchGeneration => ({
  number,
  rules: [],
  dataSetAliases: new Map(),
});
const generationsOf = (answers: readonly object[]) =>
  answers.map((answer) => (answer as { readonly generation: number | null }).generation);

let workers: IntakeWorkers | null = null;
const start = (count: number) => {
  workers = new IntakeWorkers(count, SCRIPT);
  return async (body: string | Buffer, given: Partial<IntakeRequest> = {}) => {
    const answer = await workers?.encode(requestOf(body, given), 0);
    return answer as unknown as { readonly threadId: number; readonly length: number };
  };
};

afterEach(async () => {
  await workers?.close();
  workers = null;
});

describe('the threads of the intake', () => {
  it.each(['die', 'bug'])('are replaced when one ends (%s), and its requests fail', async (end) => {
    const encode = start(1);
    // What a thread has answered just before it ends may be lost with it.
    await encode('1');
    const results = await Promise.allSettled([encode(end), encode('2'), encode('3')]);
    expect(results.map(({ status }) => status)).toStrictEqual(['rejected', 'rejected', 'rejected']);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(IntakeError);
    }
    expect(await encode('4')).toMatchObject({ length: 1 });
  });

  it('end for good while they compile rules', async () => {
    const ports = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort');
    const before = ports().length;
    const silent = new URL(
      `data:text/javascript,${encodeURIComponent(`
        import { parentPort } from 'node:worker_threads';
        parentPort.on('message', () => {});
      `)}`,
    );
    const closing = new IntakeWorkers(2, silent);
    const set = closing.setGeneration({} as MatchGeneration);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await closing.close();
    await set;
    await expect.poll(() => ports().length).toBe(before);
  });

  it('read all requests of one source on one thread, and those of others on others', async () => {
    const encode = start(2);
    const threads = async (source: string) => {
      const given = { source, framing: 'lines' } as const;
      const answers = await Promise.all(Array.from({ length: 6 }, () => encode('{}', given)));
      return new Set(answers.map(({ threadId }) => threadId));
    };
    const [a, b, again] = [await threads('a'), await threads('b'), await threads('a')];
    expect([a.size, b.size]).toStrictEqual([1, 1]);
    expect(again).toStrictEqual(a);
    expect(b).not.toStrictEqual(a);
  });

  it('all match against the latest rules, also one that takes the place of another', async () => {
    const encode = start(2);
    const six = () => Promise.all(Array.from({ length: 6 }, () => encode('{}')));
    expect(new Set(await six().then(generationsOf))).toStrictEqual(new Set([null]));
    const before = workers?.setGeneration(generationOf(1));
    await workers?.setGeneration(generationOf(2));
    await before;
    expect(new Set(await six().then(generationsOf))).toStrictEqual(new Set([2]));
    await expect(encode('die')).rejects.toThrow(IntakeError);
    expect(new Set(await six().then(generationsOf))).toStrictEqual(new Set([2]));
  });

  it('share plain documents, once the first has more than it can do', async () => {
    const encode = start(2);
    const threads = async () => {
      const answers = await Promise.all(Array.from({ length: 6 }, () => encode('{}')));
      return new Set(answers.map(({ threadId }) => threadId)).size;
    };
    expect(await threads()).toBe(1);
    await Promise.all(Array.from({ length: 15 }, () => encode('nap')));
    await expect.poll(threads).toBe(2);
  });

  it('take over large bodies, and leave memory alone that holds other things too', async () => {
    const encode = start(1);
    const large = Buffer.from(new ArrayBuffer(100_000));
    expect(await encode(large)).toMatchObject({ length: 100_000 });
    expect(requestOf(large).body).toHaveLength(100_000);
    const shared = new Uint8Array(new ArrayBuffer(300_000));
    await workers?.encode({ ...requestOf(''), body: shared.subarray(10, 200_010) }, 0);
    expect(shared).toHaveLength(300_000);
    const own = new Uint8Array(new ArrayBuffer(100_000));
    await workers?.encode({ ...requestOf(''), body: own }, 0);
    expect(own).toHaveLength(0);
  });
});
