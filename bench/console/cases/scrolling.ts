import type { Page } from 'playwright-core';
import { GRID, openList, type Console } from '../console.ts';
import { percentile, printOne, printTimes } from '../figures.ts';

const FRAMES = 300;
const STEP = 900;

/**
 * Frame times while 10,000 rows scroll by. Without a graphics card, part of the time of a frame is the machine's own:
 * a page with only a tall empty box is scrolled for comparison, in turns with the list.
 */
export async function scrolling(bench: Console): Promise<void> {
  const list = await openList(bench);
  await readRows(list);
  const empty = await bench.context.newPage();
  await empty.goto('about:blank');
  await empty.setContent(
    `<body style="margin:0"><div role=grid aria-label=Alerts style="height:760px;overflow:auto"><div style="height:300000px"></div></div></body>`,
  );
  const frames: Record<'list' | 'empty', Frame[]> = { list: [], empty: [] };
  const used = { list: new Used(), empty: new Used() };
  for (let round = 0; round < 3; round += 1) {
    for (const [name, page] of [
      ['empty', empty],
      ['list', list],
    ] as const) {
      await page.bringToFront();
      // The first frames of a page that comes to the front are slower.
      await scroll(page, 10);
      await used[name].around(page, async () => {
        frames[name].push(...(await scroll(page, FRAMES / 3)));
      });
    }
  }
  const times = (of: readonly Frame[]) => of.map(({ ms }) => ms);
  printTimes('frame while 10,000 rows are scrolled', times(frames.list));
  printTimes('frame while nothing is scrolled', times(frames.empty));
  printTimes(
    'work of the page in a frame of the list',
    frames.list.map(({ work }) => work),
  );
  const over = frames.list.filter(({ work }) => work > 1_000 / 60).length;
  printOne('frames of the list with more work than a frame has time', `${over}`);
  const floor = percentile(times(frames.empty), 0.95);
  const above = percentile(times(frames.list), 0.95) - floor;
  printOne('95 % of frames above those of nothing', above.toFixed(1));
  for (const [name, of] of [
    ['list', used.list],
    ['nothing', used.empty],
  ] as const)
    printOne(`processor time of the page in a frame, ${name}`, of.perFrame(FRAMES));
  await list.close();
  await empty.close();
}

const PARTS = ['Task', 'Script', 'RecalcStyle', 'Layout'] as const;

/** CPU time of the page's main thread, which shows the work of the page even on a busy machine. */
class Used {
  readonly #seconds = new Map<string, number>();

  async around(page: Page, work: () => Promise<void>): Promise<void> {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const read = async (sign: number) => {
      const { metrics } = await session.send('Performance.getMetrics');
      for (const { name, value } of metrics)
        this.#seconds.set(name, (this.#seconds.get(name) ?? 0) + sign * value);
    };
    await read(-1);
    await work();
    await read(1);
    await session.detach();
  }

  perFrame(frames: number): string {
    const parts = PARTS.map((part) => {
      const ms = ((this.#seconds.get(`${part}Duration`) ?? 0) / frames) * 1_000;
      return `${part.toLowerCase()} ${ms.toFixed(2)}`;
    });
    return parts.join(', ');
  }
}

interface Frame {
  /** From frame to frame. */
  readonly ms: number;
  /** The part of it in which the page itself was busy: scripts, style, layout and paint. */
  readonly work: number;
}

/**
 * The scroll event is the first of a frame, and `postMessage` arrives when the main thread has finished its part of
 * the frame.
 */
const scroll = (page: Page, frames: number) =>
  page.evaluate<Frame[]>(`(async () => {
    const grid = document.querySelector('${GRID}');
    const channel = new MessageChannel();
    let began = 0;
    const begin = () => (began = performance.now());
    document.addEventListener('scroll', begin, true);
    const found = [];
    let before = await new Promise(requestAnimationFrame);
    for (let frame = 0; frame < ${frames}; frame += 1) {
      grid.scrollTop += ${STEP};
      if (grid.scrollTop + grid.clientHeight >= grid.scrollHeight - 1) grid.scrollTop = 0;
      const at = await new Promise(requestAnimationFrame);
      await new Promise((done) => {
        channel.port1.onmessage = done;
        channel.port2.postMessage(0);
      });
      found.push({ ms: at - before, work: performance.now() - began });
      before = at;
    }
    document.removeEventListener('scroll', begin, true);
    return found;
  })()`);

const ROWS = 10_000;
const ROW_HEIGHT = 28;

/** Reads that many rows, as a user does who holds the End key. */
const readRows = (page: Page) =>
  page.evaluate(`(async () => {
    const grid = document.querySelector('${GRID}');
    let height = 0;
    for (let still = 0; grid.scrollHeight < ${ROWS * ROW_HEIGHT} && still < 100; still += 1) {
      if (grid.scrollHeight > height) still = 0;
      height = grid.scrollHeight;
      grid.scrollTop = height;
      await new Promise((done) => setTimeout(done, 50));
    }
    grid.scrollTop = 0;
  })()`);
