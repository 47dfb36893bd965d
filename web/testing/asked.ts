import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/**
 * What is not counted: what is asked once for all views; what an editor finds out about a rule while it is being written; and the
 * processes that are read for longer where a tree was cut short.
 */
const OTHERS =
  /\/dw\/(?:me|live|jobs|snoozes|responses\/_status|inbox\/_counts|rules\/_(?:validate|preview|test))\b|process-tree\?seconds=/;
/** What is read beforehand begins sooner than that after the rest. */
const QUIET_MS = 1_200;

/** What a page asks for until it asks for nothing more. What it asks again, now and then, is one. */
export async function askedBy(
  page: Page,
  show: () => Promise<unknown>,
): Promise<readonly string[]> {
  const asked = new Set<string>();
  let lastAt = performance.now();
  const note = (request: { method: () => string; url: () => string }) => {
    const { pathname, search } = new URL(request.url());
    const name = `${request.method()} ${pathname}${search}`;
    if (!pathname.includes('/dw/') || OTHERS.test(name) || asked.has(name)) return;
    asked.add(name);
    lastAt = performance.now();
  };
  page.on('request', note);
  await show();
  await expect
    .poll(() => performance.now() - lastAt, { timeout: 30_000 })
    .toBeGreaterThan(QUIET_MS);
  page.off('request', note);
  return [...asked];
}
