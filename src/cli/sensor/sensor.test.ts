import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { USUAL_PLACES, type SensorStatus } from '../../sensor/index.ts';
import { readSensorRequest, type SensorCommandOptions } from '../options/sensor.ts';
import { PLAIN } from '../../report/terminal/style.ts';
import { endOnSignal } from '../terminal/end-on-signal.ts';
import { firstLines } from './run-sensor.ts';
import { safeJsonLines } from '../../util/safe-text.ts';
import { statusSummary, statusText } from '../../report/terminal/summaries/sensor-summary.ts';

const STATUS: SensorStatus = {
  documents: 3_000,
  execs: 1_000,
  forks: 1,
  ends: 999,
  lost: 0,
  unread: 0,
  hiddenExecs: 0,
  evicted: 0,
  dropped: 0,
  disordered: 0,
  broken: 0,
  backlogBytes: 0,
  processes: 80,
  containers: 1,
  unknownContainers: 0,
  cpuMilliseconds: 1,
  mostDelayMilliseconds: 1,
};

const GIVEN: SensorCommandOptions = { buffer: '2048', realtime: true, engine: [] };

test('options', () => {
  expect(readSensorRequest(GIVEN)).toEqual({
    sensor: {
      includesHost: false,
      bufferKilobytes: 2048,
      isRealtime: true,
      engines: USUAL_PLACES,
    },
    milliseconds: null,
    count: null,
    isQuiet: false,
  });
  expect(
    readSensorRequest({
      host: true,
      buffer: '64',
      realtime: false,
      duration: '2m',
      count: '7',
      engine: ['docker=/mnt/docker/', 'containerd=/run/mine.sock'],
    }),
  ).toEqual({
    sensor: {
      includesHost: true,
      bufferKilobytes: 64,
      isRealtime: false,
      engines: [
        { engine: 'docker', path: '/mnt/docker' },
        { engine: 'containerd', path: '/run/mine.sock' },
        ...USUAL_PLACES,
      ],
    },
    milliseconds: 120_000,
    count: 7,
    isQuiet: false,
  });
});

test.each([
  [{ buffer: '63' }, '--buffer 63 is not an integer of at least 64'],
  [{ buffer: '2000000' }, '--buffer 2000000 is more than 1048576'],
  [{ duration: '5' }, '--duration 5 is not a time span from 1 ms to 24 days'],
  [{ duration: '25d' }, '--duration 25d is not a time span from 1 ms to 24 days'],
  [{ duration: '0s' }, '--duration 0s is not a time span from 1 ms to 24 days'],
  [{ count: '0' }, '--count 0 is not an integer of at least 1'],
  [{ engine: ['/x'] }, '--engine /x does not begin with an engine name'],
  [{ engine: ['dokcer=/x'] }, '--engine dokcer=/x does not begin with an engine name'],
  [{ engine: ['docker=x'] }, '--engine docker=x has no absolute path'],
  [{ engine: ['docker='] }, '--engine docker= has no absolute path'],
  [{ engine: ['docker=/etc/passwd'] }, '--engine docker=/etc/passwd: the path is not a directory'],
])('%j is refused', (options, message) => {
  expect(() => readSensorRequest({ ...GIVEN, ...options })).toThrow(message);
});

test.each([
  ['a\nb\nc\n', 2, 'a\nb\n', 2],
  ['a\nb\nc\n', 3, 'a\nb\nc\n', 3],
  ['a\nb\nc\n', Number.POSITIVE_INFINITY, 'a\nb\nc\n', 3],
  ['', 5, '', 0],
])('of %j the first %d lines', (text, most, first, lines) => {
  const result = firstLines(new TextEncoder().encode(text), most);
  expect([new TextDecoder().decode(result.bytes), result.lines]).toEqual([first, lines]);
});

test('documents for a terminal are the same, without what could steer it', () => {
  const documents = [{ a: 'x\u009b31m\u202ey' }, { b: 'é' }];
  const text = `${documents.map((document) => JSON.stringify(document)).join('\n')}\n`;
  const shown = safeJsonLines(text);
  expect(shown).not.toMatch(/[\u009b\u202e]/);
  const lines = shown.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(documents);
});

const textsOf = (notes: ReturnType<typeof statusSummary>) => notes.map(({ text }) => text);

test('the summary of a quiet run is one line', () => {
  expect(textsOf(statusSummary(STATUS, 2_500, 12.34, PLAIN))).toEqual([
    '2,500 events printed · 1,000 execs, 1 fork and 999 exits seen · 12.3 s',
  ]);
});

test('all that is missing is printed', () => {
  const status = {
    ...STATUS,
    lost: 1,
    dropped: 2,
    broken: 3,
    evicted: 4,
    disordered: 5,
    unread: 6,
    unknownContainers: 7,
  };
  expect(textsOf(statusSummary(status, 1, 1, PLAIN)).slice(0, -1)).toEqual([
    '1 event lost because the buffer of the kernel was full; --buffer makes it larger',
    '2 events dropped because the reader of the output was too slow',
    '3 records of the kernel could not be decoded',
    '4 processes forgotten because there were too many at a time',
    '5 events out of order',
    '7 containers of no engine that the sensor knows, so without an image; --engine names the files of an engine',
    '6 execs ended before the arguments could be read; rules on arguments did not see them',
  ]);
});

test('the status line counts what is lost too', () => {
  expect(statusText({ ...STATUS, lost: 2, unknownContainers: 1 })).toBe(
    '3,000 events · 1 container · 1 of no known engine · 80 processes · 2 events lost',
  );
});

test('the first signal ends the work, the second the process', () => {
  const host = Object.assign(new EventEmitter(), { exit: vi.fn() });
  const end = vi.fn(async () => {});
  const release = endOnSignal(end, host as unknown as NodeJS.Process);
  host.emit('SIGINT');
  expect([end.mock.calls.length, host.exit.mock.calls]).toEqual([1, []]);
  host.emit('SIGTERM');
  expect(host.exit.mock.calls).toEqual([[143]]);
  release();
  expect(host.eventNames()).toEqual([]);
});
