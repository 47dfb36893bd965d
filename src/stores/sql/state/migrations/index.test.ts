import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MIGRATIONS, SHARED_MIGRATIONS } from './index.ts';

it('has one migration in each numbered file, in their order', async () => {
  const names = readdirSync(import.meta.dirname).filter((name) => /^\d{4}-/.test(name));
  expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(MIGRATIONS.map((_, i) => i + 1));
  for (const [index, name] of names.entries()) {
    const module = (await import(join(import.meta.dirname, name))) as Record<string, unknown>;
    expect(Object.values(module)).toEqual([MIGRATIONS[index]]);
  }
});

it('has those of tables that may be elsewhere in the same order', () => {
  const places = SHARED_MIGRATIONS.map((each) => MIGRATIONS.indexOf(each));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places).not.toContain(-1);
});
