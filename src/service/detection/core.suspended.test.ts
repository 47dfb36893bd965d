import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shell, TestService, type RuleFields } from './core.testing.ts';
import { ListeningTime } from './listening-time.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const LATENESS = 10 * SECOND;
const QUIET: RuleFields = {
  rule_id: 'quiet',
  index: undefined,
  query:
    'sequence by host.id with maxspan=2m [process where process.name == "sh"] ![process where process.name == "curl"]',
};

let service: TestService;
let listening: ListeningTime;

const event = (name: string, host: string, time: number) => ({
  ...shell({ process: { name }, host: { id: host } }),
  '@timestamp': new Date(time).toISOString(),
});

/** Events are received for some time, and rules run. */
async function awake(milliseconds: number): Promise<void> {
  const end = service.now + milliseconds;
  while (service.now < end) {
    service.now += SECOND;
    listening.report(service.now);
    await service.pass(0);
  }
}

/** The clock is another, and nothing was received meanwhile. */
function jump(milliseconds: number): void {
  service.now += milliseconds;
  listening.report(service.now);
}

const found = () => service.alerts().map(({ arrivals }) => arrivals);

/** Beyond the span and the lateness, and a moment. */
const DECIDED = 2 * MINUTE + LATENESS + 3 * SECOND;

beforeEach(async () => {
  service = await TestService.open([QUIET], { isLive: true, latenessMs: LATENESS });
  listening = new ListeningTime(service.now);
  service.listening = listening;
});
afterEach(() => service.close());

describe('what must not follow', () => {
  it('is decided by silence while events are received', async () => {
    service.add([event('sh', 'a', service.now)]);
    await awake(DECIDED - 6 * SECOND);
    expect(found()).toEqual([]);
    await awake(6 * SECOND);
    expect(found()).toEqual([[0]]);
  });

  it('is not decided by the time in which the machine was suspended', async () => {
    service.add([event('sh', 'a', service.now)]);
    await awake(MINUTE);
    jump(2 * HOUR);
    // Another minute of silence is needed, and the lateness.
    await awake(MINUTE);
    expect(found()).toEqual([]);
    await awake(DECIDED - 2 * MINUTE);
    expect(found()).toEqual([[0]]);
  });

  it('waits for hosts that send later what happened while the machine was suspended', async () => {
    const begin = service.now;
    service.add([event('sh', 'a', begin), event('sh', 'c', begin)]);
    await awake(MINUTE);
    jump(2 * HOUR);
    service.add([event('sh', 'b', service.now)]);
    await awake(40 * SECOND);
    expect(found()).toEqual([]);
    service.add([event('curl', 'a', begin + 90 * SECOND)]);
    await awake(30 * SECOND);
    // The other host has not sent its events yet.
    expect(found()).toEqual([[1]]);
  });

  it('waits for them after a start, too', async () => {
    const begin = service.now;
    service.add([event('sh', 'a', begin), event('sh', 'c', begin)]);
    await awake(SECOND);
    service.crash();
    service.now += 2 * HOUR;
    await service.start();
    listening = new ListeningTime(service.now);
    service.listening = listening;
    await service.setRules([QUIET]);
    service.fill();
    service.add([event('sh', 'b', service.now)]);
    await awake(40 * SECOND);
    expect(found()).toEqual([]);
    service.add([event('curl', 'a', begin + 90 * SECOND)]);
    await awake(30 * SECOND);
    expect(found()).toEqual([[1]]);
  });

  it('is raised although it was started again meanwhile, and open sequences were rebuilt', async () => {
    service.add([event('sh', 'a', service.now)]);
    await awake(MINUTE);
    jump(2 * HOUR);
    service.add([event('sh', 'b', service.now)]);
    await awake(20 * SECOND);
    expect(found()).toEqual([]);
    service.crash();
    await service.start();
    listening = new ListeningTime(service.now);
    service.listening = listening;
    await service.setRules([{ ...QUIET, alert_suppression: { group_by: ['host.id'] } }]);
    service.fill();
    await awake(SECOND);
    service.fill();
    await awake(2 * MINUTE);
    expect(found()).toEqual([[0]]);
  });

  it('does not wait for longer than the interruption was', async () => {
    const begin = service.now;
    service.add([event('sh', 'a', begin)]);
    await awake(MINUTE);
    jump(20 * SECOND);
    service.add([event('sh', 'b', begin + 2 * MINUTE + 15 * SECOND)]);
    await awake(18 * SECOND);
    expect(found()).toEqual([]);
    service.add([event('sh', 'b', begin + 2 * MINUTE + 16 * SECOND)]);
    await awake(5 * SECOND);
    expect(found()).toEqual([[0]]);
  });

  it.each([3 * HOUR, -3 * HOUR])(
    'takes as long where the clock was set by %d ms',
    async (change) => {
      service.add([event('sh', 'a', service.now)]);
      await awake(MINUTE);
      jump(change);
      await awake(MINUTE);
      expect(found()).toEqual([]);
      await awake(DECIDED - 2 * MINUTE + 2 * SECOND);
      expect(found()).toEqual([[0]]);
    },
  );
});

it('other sequences are not held', async () => {
  const query =
    'sequence by host.id with maxspan=3h [process where process.name == "sh"] [process where process.name == "curl"]';
  await service.setRules([{ ...QUIET, query }]);
  service.add([event('sh', 'a', service.now)]);
  await awake(MINUTE);
  jump(2 * HOUR);
  service.add([event('curl', 'a', service.now)]);
  await awake(LATENESS + 3 * SECOND);
  expect(found()).toEqual([[0, 1]]);
});
