import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FOLDER, renderedSources } from './render-sources.ts';

describe('the story in the formats of other sensors', () => {
  it('is what the shipped files hold; npx tsx tools/render-sources.ts writes them', () => {
    const rendered = renderedSources();
    expect(readdirSync(FOLDER).toSorted()).toEqual([...rendered.keys()].toSorted());
    for (const [name, text] of rendered) {
      expect(readFileSync(join(FOLDER, name), 'utf8'), name).toBe(text);
    }
  });
});
