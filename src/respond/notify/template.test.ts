import { describe, expect, it } from 'vitest';
import { slack } from './escape.ts';
import { parseTemplate, renderTemplate } from './template.ts';

function render(text: string, variables: unknown, escape = (value: string) => value): string {
  const { template, fault } = parseTemplate(text);
  if (template === null) throw new Error(`${fault.line}:${fault.column} ${fault.message}`);
  return renderTemplate(template, variables, escape);
}

describe('a template', () => {
  it.each([
    ['{{a.b}}', { a: { b: 1 } }, '1'],
    ['{{a.b}}', { 'a.b': 2 }, '2'],
    ['{{a.b.c}}', { a: { 'b.c': 3 } }, '3'],
    ['{{no.such}}-', {}, '-'],
    ['{{#l}}{{n}},{{/l}}', { l: [{ n: 1 }, { n: 2 }] }, '1,2,'],
    ['{{#l}}{{.}} {{/l}}', { l: ['x', 'y'] }, 'x y '],
    ['{{^l}}none{{/l}}', { l: [] }, 'none'],
    ['{{#o}}{{x}}{{y}}{{/o}}', { o: { x: 1 }, y: 2 }, '12'],
    ['a{{! a remark }}b', {}, 'ab'],
    ['{{#l}}\n- {{.}}\n{{/l}}\nend', { l: [1, 2] }, '- 1\n- 2\nend'],
    ['{{o}} {{l}} {{l.asJSON}}', { o: { a: 1 }, l: [1, 'b'] }, '{"a":1} 1,b [1,"b"]'],
  ])('%s', (text, variables, expected) => {
    expect(render(text, variables)).toBe(expected);
  });

  it('escapes what two braces write, and not what three do', () => {
    const variables = { name: '<!channel> *x*' };
    expect(render('{{name}}', variables, slack)).toBe('`&lt;!channel&gt; *x*`');
    expect(render('{{{name}}} {{&name}}', variables, slack)).toBe('<!channel> *x* <!channel> *x*');
  });

  it.each(['constructor', 'toString', '__proto__', 'a.length', 'a.constructor.name', 'l.length'])(
    'does not reach into JavaScript by %s',
    (name) => {
      expect(render(`[{{${name}}}]`, { a: 'text', l: [1] })).toBe('[]');
    },
  );

  it.each([
    ['one\n{{#a}} two', 2, 1, 'the section {{#a}} is not closed'],
    ['{{#a}}{{/b}}', 1, 7, '{{/b}} closes the section {{#a}}'],
    ['x {{/b}}', 1, 3, 'the section b is closed, but not open'],
    ['x {{a', 1, 3, 'a tag is not closed with }}'],
    ['{{> other}}', 1, 1, 'there are no partials'],
    [
      '{{#FormatDate}}{{date}}{{/FormatDate}}',
      1,
      1,
      'the function FormatDate of Kibana is not known here',
    ],
    ['\n\n  {{a b}}', 3, 3, '"a b" is no name'],
  ])('says where %s is wrong', (text, line, column, message) => {
    expect(parseTemplate(text).fault).toEqual({ line, column, message });
  });

  it('is no bomb, however its sections are nested', () => {
    const l = Array.from({ length: 300 }, () => 'a value');
    const before = performance.now();
    const text = render('{{#l}}{{#l}}{{#l}}{{.}}{{/l}}{{/l}}{{/l}}', { l });
    expect(text.length).toBeLessThan(140_000);
    expect(text).toContain('(cut: the template writes too much)');
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});
