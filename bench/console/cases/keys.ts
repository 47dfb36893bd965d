import { openList, type Console } from '../console.ts';
import { printTimes } from '../figures.ts';

/** From the key event to the frame that shows its effect. */
export async function keys(bench: Console): Promise<void> {
  const page = await openList(bench);
  await page.evaluate(`
    globalThis.keyTimes = [];
    document.addEventListener('keydown', (event) => {
      const at = event.timeStamp;
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => globalThis.keyTimes.push(performance.now() - at);
        channel.port2.postMessage(0);
      });
    }, true);
  `);
  for (let run = 0; run < bench.runs * 2; run += 1) {
    await page.keyboard.press('j');
    await page.waitForTimeout(60);
  }
  printTimes('key to paint, j', await page.evaluate<number[]>('globalThis.keyTimes'));
  await page.close();
}
