import * as fc from 'fast-check';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { HOSTILE_TEXTS } from '../../../src/report/hostile.testing.ts';
import { Markdown } from './markdown.tsx';

const markupOf = (text: string) => renderToStaticMarkup(createElement(Markdown, { text }));

const written = (text: string) =>
  markupOf(text)
    .replace(/^<div[^>]*>/, '')
    .replace(/<\/div>$/, '')
    .replaceAll(/ class="[^"]*"/g, '');

const REL = 'rel="noreferrer noopener" target="_blank"';

describe('markdown', () => {
  it.each([
    ['*a* **b** ~~c~~ `d`', '<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>'],
    ['<b onclick="x()">a</b>', '<p>&lt;b onclick=&quot;x()&quot;&gt;a&lt;/b&gt;</p>'],
    ['[a](https://a.test/?b&c "t")', `<p><a href="https://a.test/?b&amp;c" ${REL}>a</a></p>`],
    ['[a](mailto:a@b.test)', `<p><a href="mailto:a@b.test" ${REL}>a</a></p>`],
    ['[a](javascript:x)', '<p>[a](javascript:x)</p>'],
    ['[a](data:text/html,x)', '<p>[a](data:text/html,x)</p>'],
    ['[a](//b.test)', '<p>a</p>'],
    ['[a](#b)', '<p>a</p>'],
    ['![a](https://a.test/x.png)', `<p><a href="https://a.test/x.png" ${REL}>a</a></p>`],
    ['a\u202eb', '<p>a<span>U+202E</span>b</p>'],
    ['3. a\n4. b', '<ol start="3"><li>a</li><li>b</li></ol>'],
    ['```js" onload="x\na\n  b\n```', '<pre tabindex="0">a\n  b\n</pre>'],
  ])('%j', (text, html) => {
    expect(written(text).replaceAll(/\n(?=<[^/])/g, '')).toBe(html);
  });

  it('shows what buttons of Kibana would ask', () => {
    const html = written(
      'Look: !{investigate{"label":"Starts by <user>","providers":[[{"field":"user.id","excluded":false,"value":"{{user.id}}"},{"field":"host.name","excluded":true,"value":"a"}],[{"field":"x","value":"*y*"}]]}}\n\n' +
        '!{osquery{"label":"Users","query":"SELECT * FROM users","ecs_mapping":{}}} end',
    );
    expect(html).toContain('Starts by &lt;user&gt;');
    expect(html).toContain('user.id: {{user.id}} and not host.name: a or x: *y*');
    expect(html).toContain('SELECT * FROM users');
    expect(html).not.toContain('ecs_mapping');
    for (const text of ['!{investigate{"label": 1', '!{osquery{x}}', '!{other{}}'])
      expect(written(text)).toContain(text.slice(0, 9));
  });

  it('makes only harmless elements of anything', () => {
    const piece = fc.oneof(
      fc.constantFrom('[', '](', ')', '!', '<', '>', '*', '_', '`', '\n', '\n\n', '# ', '- ', '> '),
      fc.constantFrom('|', '|-|', '"', '&', 'javascript:', 'https://a.test/', '!{osquery{', '}}'),
      fc.string({ unit: 'binary', maxLength: 5 }),
      fc.constantFrom(...HOSTILE_TEXTS.map((each) => each.slice(0, 200))),
    );
    const allowed =
      /^<\/?(?:a|blockquote|br|code|div|em|h3|hr|li|ol|p|pre|s|span|strong|table|tbody|td|th|thead|tr|ul)(?: (?:href="(?:https?|mailto):[^"<> ]*"|rel="noreferrer noopener"|target="_blank"|class="[\w -]*"|tabindex="0"|start="\d+"))*\/?>$/;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        for (const [tag] of markupOf(pieces.join('')).matchAll(/<[^>]*>/g))
          expect(tag).toMatch(allowed);
      }),
      { numRuns: 300 },
    );
  });
});
