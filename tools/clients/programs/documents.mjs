// The documents that every program sends, identified by their number.
export const BATCH = 500;

export function documentOf(number) {
  return {
    '@timestamp': new Date(Date.UTC(2026, 0, 1) + number).toISOString(),
    event: { kind: 'event', category: ['process'], type: ['start'], dataset: 'client.process' },
    process: { name: 'client', args: ['client', String(number)], pid: number },
    labels: { number: String(number) },
  };
}

/** Calls `send` with the numbers of each batch until it succeeds, and prints how many are acknowledged. */
export async function inBatches(count, send) {
  for (let first = 0; first < count; first += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, count - first) }, (_, n) => first + n);
    await untilDone(() => send(numbers));
    console.log(first + numbers.length);
    await pause(20);
  }
}

/** The service may be down for a while; unacknowledged documents are sent again. */
export async function untilDone(work) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 100) throw error;
      await pause(100);
    }
  }
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Fails unless a search has found every document exactly once. */
export function expectAll(count, found) {
  for (const [how, number] of Object.entries(found)) {
    if (number !== count) throw new Error(`${how}: ${number} of ${count} documents`);
  }
}
