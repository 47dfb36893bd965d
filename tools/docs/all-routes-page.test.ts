import { expect, it } from 'vitest';
import { SETTINGS, tomlName } from '../../src/api/config/settings.ts';
import { allRoutesPage } from './all-routes-page.ts';

const page = allRoutesPage();
const rowOf = (start: string) => page.split('\n').find((line) => line.startsWith(start)) ?? '';

it.each([
  'body',
  'inflated',
  'requestRate',
  'refusedRate',
  'requests',
  'memory',
  'loopDelay',
] as const)('the page of all routes says what limits.%s is', (name) => {
  const setting = SETTINGS.limits[name];
  const value = (setting.write(setting.initial) ?? '').replaceAll('"', '');
  const row = page.split('\n').find((line) => line.includes(`| \`limits.${tomlName(name)}\` |`));
  expect(row).toContain(`| ${value}`);
});

it.each([
  ['| POST | `/_bulk` |', '| 100MB |'],
  ['| POST | `/api/detection_engine/rules/_import` |', '| 33MiB |'],
  ['| POST | `/dw/rules/_import` |', '| 10MB |'],
  ['| PUT | `/_index_template/NAME` |', '| 4MiB |'],
])('%s has %s', (row, size) => {
  expect(rowOf(row)).toContain(size);
});
