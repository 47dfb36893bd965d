import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOSTILE_TEXTS } from '../hostile.testing.ts';
import { markdown } from './markdown.ts';
import { parsePage } from './parse-page.testing.ts';

const write = (source: string, above = 3) => String(markdown(source, above, 60_000));

const ALLOWED = new Set(
  'a b blockquote br code div em h4 h5 h6 hr i li ol p pre s span strong table tbody td th thead tr ul'.split(
    ' ',
  ),
);

describe('markdown', () => {
  it.each([
    ['*a* **b** ~~c~~ `d`', '<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>'],
    ['<b onclick="x()">a</b>', '<p>&lt;b onclick=&quot;x()&quot;&gt;a&lt;/b&gt;</p>'],
    ['<script>\nx\n</script>', '<p>&lt;script&gt; x &lt;/script&gt;</p>'],
    [
      '[a](https://a.test/?b&c "t")',
      '<p><a href="https://a.test/?b&amp;c" rel="noopener noreferrer">a</a></p>',
    ],
    ['[a](mailto:a@b.test)', '<p><a href="mailto:a@b.test" rel="noopener noreferrer">a</a></p>'],
    ['[a](javascript:x)', '<p>[a](javascript:x)</p>'],
    ['[a](data:text/html,x)', '<p>[a](data:text/html,x)</p>'],
    ['[a](//b.test)', '<p>[a](//b.test)</p>'],
    ['<javascript:x>', '<p>&lt;javascript:x&gt;</p>'],
    [
      '![a](https://a.test/x.png)',
      '<p><a href="https://a.test/x.png" rel="noopener noreferrer">a</a></p>',
    ],
    ['https://a.test', '<p>https://a.test</p>'],
    ['a\u202eb', '<p>a<b class="unsafe">\\u{202e}</b>b</p>'],
    ['3. a\n4. b', '<ol start="3"><li>a</li><li>b</li></ol>'],
    ['```js" onload="x\na\n  b\n```', '<pre class="command" tabindex="0">a\n  b</pre>'],
    [
      '| a |\n|:-:|\n| b |',
      '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table></div>',
    ],
  ])('%j', (source, written) => {
    expect(write(source).replaceAll(/\n(?=<)/g, '')).toBe(written);
  });

  it.each([
    ['# a\n## b\n#### c\n## d', 3, ['h4', 'h5', 'h6', 'h5']],
    ['### a\n# b\n###### c', 3, ['h4', 'h4', 'h5']],
    ['## a\n### b\n#### c\n##### d', 4, ['h5', 'h6', 'h6', 'h6']],
  ])('leaves no level of headings out: %j', (source, above, levels) => {
    expect(parsePage(write(source, above)).tags.map(({ name }) => name)).toEqual(levels);
  });

  it('shows what Kibana plugins would ask', () => {
    const source =
      'Look: !{investigate{"label":"Starts by <user>","providers":[[{"field":"user.id","excluded":false,"value":"{{user.id}}"},{"field":"host.name","excluded":true,"value":"a"}],[{"field":"x","value":"*y*"}]]}}\n\n' +
      '!{osquery{"label":"Users","query":"SELECT * FROM users WHERE name = \'}\'","ecs_mapping":{}}} end';
    const { text, tags } = parsePage(write(source));
    expect(text).toContain('Starts by <user>');
    expect(text).toContain('user.id: {{user.id}} and not host.name: a or x: *y*');
    expect(text).toContain("SELECT * FROM users WHERE name = '}'");
    expect(text).toContain('end');
    expect(text).not.toContain('ecs_mapping');
    expect(tags.some(({ name }) => name === 'em')).toBe(false);
  });

  it.each(['!{investigate{"label": 1', '!{osquery{x}}', '!{investigate{}', '!{other{}}'])(
    'leaves as written what is no plugin: %j',
    (source) => {
      expect(parsePage(write(source)).text).toBe(source);
    },
  );

  it('makes only harmless markup of anything', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '[',
        ']',
        '(',
        ')',
        '!',
        '<',
        '>',
        '*',
        '_',
        '`',
        '\n',
        '\n\n',
        '# ',
        '- ',
        '> ',
        '|',
        '|-|',
        '"',
        '&',
        'javascript:',
        'https://a.test/',
        '!{osquery{',
        '}}',
        '\t',
        '\\',
        '&#60;',
        '&lt;script&gt;',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
      fc.constantFrom(...HOSTILE_TEXTS.map((each) => each.slice(0, 200))),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        for (const { name, attributes } of parsePage(write(pieces.join(''))).tags) {
          expect(ALLOWED).toContain(name);
          const href = attributes.get('href');
          if (href !== undefined) expect(href).toMatch(/^(https?|mailto):[\x21-\x7e]*$/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('reads as much as it is allowed to', () => {
    const { text } = parsePage(String(markdown('a'.repeat(50), 3, 20)));
    expect(text).toBe(`${'a'.repeat(20)}\nCut here: 30 more characters not shown.`);
  });
});
