import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Sensor, SensorStatus } from '../../../sensor/index.ts';
import { BatchQueue } from '../../../sensor/batch-queue.ts';
import { CANNOT_TRACE, named } from '../../../sensor/kernel/can-trace.testing.ts';
import { Trace } from '../../../sensor/kernel/trace.ts';
import { RunningSensor } from '../../../sensor/running-sensor.ts';
import { DEFAULT_OPTIONS } from '../../../sensor/sensor.ts';
import { SensorSource } from './sensor-source.ts';
import { MemoryIntake, MemoryLog, metricOf, until } from './sources.testing.ts';
import type { SourceClock } from './source.ts';

const NOTHING: SensorStatus = {
  documents: 0,
  execs: 0,
  forks: 0,
  ends: 0,
  lost: 0,
  unread: 0,
  hiddenExecs: 0,
  evicted: 0,
  dropped: 0,
  disordered: 0,
  broken: 0,
  backlogBytes: 0,
  processes: 0,
  containers: 0,
  unknownContainers: 0,
  cpuMilliseconds: 0,
  mostDelayMilliseconds: 0,
};

class FakeSensor implements Sensor {
  /** Overwrites what its reader is done with, as the real one does. */
  readonly batches = new BatchQueue(
    () => {},
    (memory) => new Uint8Array(memory).fill(0x21),
  );
  counts: Partial<SensorStatus> = {};

  say(...numbers: readonly number[]): void {
    const text = numbers.map((n) => `{"n":${n}}\n`).join('');
    this.batches.push(new Uint8Array(Buffer.from(text)));
  }

  status(): SensorStatus {
    return { ...NOTHING, ...this.counts };
  }

  async close(): Promise<void> {
    this.batches.end();
  }
}

/** Waits a hundredth of the time. */
const QUICK: SourceClock = {
  now: () => Date.now(),
  sleep: (milliseconds, wake) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds / 100);
      wake.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    }),
};

class Service {
  readonly sensors: FakeSensor[] = [];
  readonly intake = new StreamIntake();
  readonly log = new MemoryLog();
  cannotOpen: Error | null = null;
  readonly source = new SensorSource({
    sensor: {},
    intake: this.intake,
    log: this.log,
    clock: QUICK,
    open: async () => {
      if (this.cannotOpen !== null) throw this.cannotOpen;
      const sensor = new FakeSensor();
      this.sensors.push(sensor);
      return sensor;
    },
  });

  get sensor(): FakeSensor {
    const sensor = this.sensors.at(-1);
    if (sensor === undefined) throw new Error('not started');
    return sensor;
  }

  get events(): readonly string[] {
    return [...this.intake.events.values()];
  }

  metric(name: string): number {
    return metricOf(this.source.status(), name);
  }
}

/** Events of the sensor have no id of their own. */
class StreamIntake extends MemoryIntake {
  #next = 0;

  override submit(request: Parameters<MemoryIntake['submit']>[0]) {
    this.#next += 1000;
    return super.submit({ ...request, lineIds: { prefix: '', offset: this.#next } });
  }
}

const events = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `{"n":${from + index}}`);

describe('the sensor within the service', () => {
  it('stores events in few requests, in order, and what is left at a stop', async () => {
    const { source, intake, ...rest } = new Service();
    await source.start();
    const [sensor] = rest.sensors;
    for (let n = 0; n < 50; n += 1) sensor?.say(n);
    await until(() => intake.events.size === 50);
    expect(intake.requests.length).toBeLessThan(10);
    sensor?.say(50, 51);
    await source.stop();
    expect([...intake.events.values()]).toEqual(events(0, 52));
    expect(source.status()).toMatchObject({ state: 'stopped', events: 52, lastError: null });
  });

  it('cannot start where the sensor cannot', async () => {
    const service = new Service();
    service.cannotOpen = new Error('no root');
    await expect(service.source.start()).rejects.toThrow('no root');
  });

  it('starts the sensor again when it ends by itself, and counts on', async () => {
    const service = new Service();
    await service.source.start();
    service.sensor.counts = { execs: 3, lost: 2 };
    service.sensor.say(0);
    service.sensor.batches.end(new Error('out of memory\u001b[31m'));
    service.cannotOpen = new Error('still not');
    await until(() => service.source.status().lastError?.message.includes('still not') === true);
    expect(service.source.status().state).toBe('failing');
    service.cannotOpen = null;
    await until(() => service.sensors.length === 2);
    service.sensor.counts = { execs: 4 };
    service.sensor.say(1);
    await until(() => service.events.length === 2);
    expect(service.source.status().state).toBe('running');
    expect(['execs', 'lost', 'restarts'].map((each) => service.metric(`${each}_total`))).toEqual([
      7, 2, 1,
    ]);
    expect(service.log.lines.join()).toContain('2 events are missing');
    expect(service.log.lines.join()).toContain('out of memory\\x1b[31m');
    await service.source.stop();
  });

  it('waits for a store that fails, and loses nothing of what it was given', async () => {
    const service = new Service();
    let failures = 3;
    service.intake.before = () => {
      failures -= 1;
      if (failures >= 0) throw new Error('disk full');
    };
    await service.source.start();
    service.sensor.say(0, 1);
    await until(() => service.source.status().state === 'failing');
    service.sensor.say(2);
    await until(() => service.events.length === 3);
    expect(service.events).toEqual(events(0, 3));
    await service.source.stop();
  });

  it('counts what could not be stored before a stop', async () => {
    const service = new Service();
    service.intake.before = () => {
      throw new Error('disk full');
    };
    await service.source.start();
    service.sensor.say(0, 1, 2);
    await until(() => service.source.status().state === 'failing');
    await service.source.stop();
    expect(service.metric('unstored_total')).toBe(3);
  });

  it('leaves out only the event that is refused', async () => {
    const service = new Service();
    service.intake.refuses = ({ body }) => Buffer.from(body).includes('"n":5}');
    await service.source.start();
    service.sensor.say(...Array.from({ length: 9 }, (_, n) => n));
    await until(() => service.events.length === 8);
    await service.source.stop();
    expect(service.events).toEqual([...events(0, 5), ...events(6, 9)]);
    expect(service.source.status().rejected).toBe(1);
  });
});

/** The built thread: threads cannot be started from TypeScript. */
const WORKER = pathToFileURL(join(import.meta.dirname, '../../../../dist/sensor/worker.cjs'));

describe.skipIf(CANNOT_TRACE !== null)(named('on the real kernel'), () => {
  it('stores the exec of a process', async () => {
    const intake = new StreamIntake();
    const source = new SensorSource({
      sensor: { includesHost: true },
      intake,
      log: new MemoryLog(),
      open: async (given) => {
        const options = { ...DEFAULT_OPTIONS, ...given };
        const sensor = new RunningSensor(new Trace(options.bufferKilobytes), options, WORKER);
        await sensor.begin();
        return sensor;
      },
    });
    await source.start();
    const { pid } = spawnSync('/bin/true', ['of the service']);
    await until(() => [...intake.events.values()].some((line) => line.includes(`"pid":${pid},`)));
    expect(metricOf(source.status(), 'execs_total')).toBeGreaterThan(0);
    await source.stop();
    const own = [...intake.events.values()]
      .map((line) => JSON.parse(line) as { event: { action: string }; process: { pid: number } })
      .filter((each) => each.process.pid === pid);
    expect(own.map(({ event }) => event.action)).toEqual(['fork', 'exec', 'end']);
  });
});
