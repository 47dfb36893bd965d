import type { CDPSession, Page } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** A task of the main thread of the page, in milliseconds. */
export interface Task {
  /** Wall-clock time. */
  readonly ms: number;
  /** CPU time, which is independent of the load of the machine. */
  readonly cpu: number;
}

/** All tasks of the page's main thread during an action. */
export async function tasksOf(page: Page, work: () => Promise<void>): Promise<Task[]> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) =>
    events.push(...(value as unknown as TraceEvent[])),
  );
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: CATEGORIES, excludedCategories: ['*'] },
  });
  await work();
  await ended(session);
  await session.detach();
  const threads = new Set(
    events.flatMap((event) =>
      event.name === 'thread_name' && event.args?.name === 'CrRendererMain' ? [keyOf(event)] : [],
    ),
  );
  return events.flatMap((event) =>
    event.ph === 'X' && event.name === 'RunTask' && threads.has(keyOf(event))
      ? [{ ms: (event.dur ?? 0) / 1_000, cpu: (event.tdur ?? 0) / 1_000 }]
      : [],
  );
}

const CATEGORIES = ['disabled-by-default-devtools.timeline', '__metadata'];

const keyOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;

async function ended(session: CDPSession): Promise<void> {
  const complete = new Promise<void>((resolve) =>
    session.once('Tracing.tracingComplete', () => resolve()),
  );
  await session.send('Tracing.end');
  await complete;
}
