import { rmSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { findBrowser, serveBrowser } from '../../src/report/browser.testing.ts';
import { prepareData } from './prepared-data.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The data directory that tests of pages copy; empty where there is no browser. */
    readonly consoleData: string;
    /** Where the one browser of all tests of pages is reached; empty where there is none. */
    readonly consoleBrowser: string;
  }
}

/** Before all tests of pages: a browser starts, and one service meets the recorded attack. */
export async function setup(project: TestProject) {
  const path = findBrowser();
  if (path === null) {
    project.provide('consoleData', '');
    project.provide('consoleBrowser', '');
    return () => {};
  }
  const [data, browser] = await Promise.all([prepareData(), serveBrowser(path, ['--disable-gpu'])]);
  project.provide('consoleData', data);
  project.provide('consoleBrowser', browser.wsEndpoint());
  return async () => {
    await browser.close();
    rmSync(data, { recursive: true, force: true });
  };
}
