// Takes the screenshot of the HTML report for the guide: of a real scan, in a real browser.
//
//   npm run build && npx tsx tools/draw-report.ts
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser, openBrowser } from '../src/report/browser.testing.ts';

const PICTURE = 'docs/images/report.png';
const SIZE = { width: 1440, height: 900 };

const path = findBrowser();
if (path === null) throw new Error('there is no Chromium on the path; set CHROMIUM_PATH');
const folder = mkdtempSync(join(tmpdir(), 'report-'));
const report = join(folder, 'report.html');
const command = [
  'dist/cli/main.cjs',
  'scan',
  '--write',
  report,
  'content/samples/attack.ndjson.gz',
];
const { status } = spawnSync(process.execPath, command, { stdio: 'ignore' });
if (status !== 0) throw new Error('the scan failed; run it by hand to see why');

const browser = await openBrowser(path);
const page = await browser.newPage({ viewport: SIZE, colorScheme: 'light' });
await page.goto(`file://${report}`);
await page.getByRole('row', { name: 'Container Escape via nsenter' }).first().click();
await page.getByText('Why it matched').waitFor();
await page.mouse.move(0, 0);
await page.screenshot({ path: PICTURE });
await browser.close();
rmSync(folder, { recursive: true });
console.log(`${PICTURE}: ${SIZE.width} × ${SIZE.height}`);
