import { rmSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { findBrowser } from '../../src/report/browser.testing.ts';
import { prepareData } from './prepared-data.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The data directory that tests of pages copy; empty where there is no browser. */
    readonly consoleData: string;
  }
}

/** Before all tests of pages: one service meets the recorded attack. */
export async function setup(project: TestProject) {
  const data = findBrowser() === null ? '' : await prepareData();
  project.provide('consoleData', data);
  return () => {
    if (data !== '') rmSync(data, { recursive: true, force: true });
  };
}
