import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UNSAFE_CHARACTER } from '../../util/unsafe-text.ts';
import { HOSTILE_TEXTS } from '../hostile.testing.ts';
import { cut, dataText, html, Html, visible } from './markup.ts';
import { parsePage } from './parse-page.testing.ts';

/** Arbitrary text with many characters that could break out of markup. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '`',
      '&',
      '/',
      '=',
      ' ',
      'a',
      ';',
      '\u202e',
      '\u0000',
      '\ud800',
    ),
  }),
  fc.constantFrom(...HOSTILE_TEXTS.map((each) => each.slice(0, 500))),
);

describe('html', () => {
  it('escapes text between tags and in attributes, so that it reads as it was', () => {
    fc.assert(
      fc.property(text, (value) => {
        const page = parsePage(String(html`<p title="${value}">${value}</p>`));
        const shown = value.replace(UNSAFE_CHARACTER, '');
        expect(page.tags.map(({ name }) => name)).toEqual(['p']);
        for (const read of [page.text, page.tags[0]?.attributes.get('title') ?? '']) {
          expect(read.search(UNSAFE_CHARACTER)).toBe(-1);
          if (shown === value) expect(read).toBe(value);
        }
      }),
    );
  });

  it.each([
    [html`<b>${'<i>'}</b>`, '<b>&lt;i&gt;</b>'],
    [html`<b>${html`<i>x</i>`}</b>`, '<b><i>x</i></b>'],
    [html`${['<', html`<br />`, 3, 4n, null]}`, '&lt;<br />34'],
  ])('%#', (made, written) => {
    expect(String(made)).toBe(written);
  });

  it('refuses an attribute without quotes', () => {
    const unquoted = Object.assign(['<b title=', '>'], {
      raw: [],
    }) as unknown as TemplateStringsArray;
    expect(() => html(unquoted, 'x')).toThrow('quote the attribute');
  });

  it('cannot be made from text by anybody else', () => {
    // @ts-expect-error the key is not exported
    expect(() => new Html('<b>', Symbol('key'))).toThrow('markup is made by');
    const likeMarkup = JSON.parse('{"toString": "<b>"}') as string;
    expect(() => String(html`${likeMarkup}`)).toThrow(TypeError);
  });
});

describe('visible', () => {
  it('lets no unsafe character through, and keeps all others', () => {
    fc.assert(
      fc.property(text, (value) => {
        const page = parsePage(String(visible(value)));
        expect(page.text.search(UNSAFE_CHARACTER)).toBe(-1);
        expect(page.tags.every(({ name }) => name === 'b' || name === 'i')).toBe(true);
      }),
    );
  });

  it.each([
    ['a\u202eb', '', 'a<b class="unsafe">\\u{202e}</b>b'],
    ['\u001b[0m\n', '', '<b class="unsafe">\\x1b</b>[0m<b class="unsafe">\\n</b>'],
    ['\ud800', '', '<b class="unsafe">\\u{d800}</b>'],
    ['עברית 😀', '', 'עברית 😀'],
  ])('%j', (value, _, written) => {
    expect(String(visible(value))).toBe(written);
  });

  it('says how much is cut', () => {
    expect(String(visible('abcdef', 4))).toBe('abcd<i class="cut">… 2 more characters</i>');
    expect(cut('ab😀', 3)).toEqual({ shown: 'ab', left: 2 });
    expect(cut('ab😀', 4)).toEqual({ shown: 'ab😀', left: 0 });
  });
});

describe('dataText', () => {
  it('is the same value, without any sign that a page could take for something else', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...HOSTILE_TEXTS.map((each) => each.slice(0, 500))),
    );
    fc.assert(
      fc.property(fc.dictionary(text, fc.oneof(text, fc.integer(), fc.array(text))), (value) => {
        const json = JSON.stringify(value);
        const written = dataText(json);
        expect(JSON.parse(written)).toEqual(JSON.parse(json));
        expect(written.search(UNSAFE_CHARACTER)).toBe(-1);
        expect(written).not.toContain('<');
      }),
    );
  });
});
