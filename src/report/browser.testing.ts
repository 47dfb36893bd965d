import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type BrowserServer } from 'playwright-core';

/** Browsers as people have them. */
export const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome'] as const;

/** Chromium without windows. To open a page costs it less than half of what it costs one that has them. */
const SHELL = 'chromium-headless-shell';

/** The browser of this host: `CHROMIUM_PATH`, or the first of these on the path; `null` if there is none. */
export function findBrowser(names: readonly string[] = [SHELL, ...BROWSERS]): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = [
    process.env['CHROMIUM_PATH'] ?? '',
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
  ];
  return candidates.find((path) => path !== '' && isExecutable(path)) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param more further arguments of the browser, such as `--disable-gpu`: where there is none, nothing plays one */
export function openBrowser(
  executablePath: string,
  more: readonly string[] = [],
): Promise<Browser> {
  return chromium.launch({ executablePath, args: argumentsOf(more) });
}

/** A browser to which many connect. */
export function serveBrowser(
  executablePath: string,
  more: readonly string[] = [],
): Promise<BrowserServer> {
  return chromium.launchServer({ executablePath, args: argumentsOf(more) });
}

const argumentsOf = (more: readonly string[]): string[] => [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ...more,
];
