import { assert } from '../../util/assert.ts';

export interface PageTag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** The number of enclosing elements. */
  readonly depth: number;
}

export interface Page {
  readonly tags: readonly PageTag[];
  /** With entities resolved. */
  readonly text: string;
  readonly style: string;
  readonly script: string;
  /** What the element for data holds. */
  readonly data: string;
}

const VOID = new Set(['meta', 'link', 'input', 'br', 'hr', 'wbr']);

const DOCTYPE = /<!doctype html>/y;
const RAW = /<(style|script)>(.*?)<\/\1>/sy;
const DATA = /<script id="report" type="application\/json">([^<]*)<\/script>/y;
const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9-]*(?:="[^"<>]*")?)*)\s*(\/?)>/y;
const ATTRIBUTE = /([a-zA-Z][a-zA-Z0-9-]*)(?:="([^"]*)")?/g;
const TEXT = /[^<>"'`]+/y;

/**
 * Parses a page far more strictly than a browser does, and fails on anything that our templates do not
 * write: quoted attributes, elements that close in order, every special character of text as an entity.
 */
export function parsePage(source: string): Page {
  const tags: PageTag[] = [];
  const open: string[] = [];
  const texts: string[] = [];
  const raw = { style: '', script: '' };
  let data = '';
  for (let at = 0; at < source.length;) {
    const take = (pattern: RegExp) => {
      pattern.lastIndex = at;
      const found = pattern.exec(source);
      if (found !== null) at += found[0].length;
      return found;
    };
    const kept = take(TEXT);
    if (kept !== null) {
      texts.push(kept[0]);
      continue;
    }
    if (take(DOCTYPE) !== null) continue;
    const block = take(RAW);
    if (block !== null) {
      raw[block[1] as 'style' | 'script'] += block[2] ?? '';
      continue;
    }
    const found = take(DATA);
    if (found !== null) {
      data += found[1] ?? '';
      continue;
    }
    const tag = take(TAG);
    assert(tag !== null, `no markup of ours: ${source.slice(at, at + 80)}`);
    const [, slash, name = '', attributes = '', selfClosing] = tag;
    if (slash === '/') {
      const last = open.pop();
      assert(last === name, `</${name}> closes <${last}> near ${source.slice(at - 200, at)}`);
      continue;
    }
    const values = [...attributes.matchAll(ATTRIBUTE)].map(
      ([, key = '', value]) => [key, resolve(value ?? '')] as const,
    );
    assert(new Set(values.map(([key]) => key)).size === values.length, `twice in <${name}>`);
    tags.push({ name, attributes: new Map(values), depth: open.length });
    if (selfClosing !== '/' && !VOID.has(name)) open.push(name);
  }
  assert(open.length === 0, `not closed: ${open.join(', ')}`);
  return { tags, text: resolve(texts.join('')), ...raw, data };
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
  ['&#96;', '`'],
]);

function resolve(text: string): string {
  return text.replace(/&[^;\s&]{0,8};?/g, (entity) => {
    const character = ENTITIES.get(entity);
    assert(character !== undefined, `not an entity of ours: ${entity}`);
    return character;
  });
}
