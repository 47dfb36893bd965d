import { describe, expect, it } from 'vitest';
import { type Statement, fieldsOf, visit } from './ast.ts';
import { equalSyntax } from './equal.testing.ts';
import { parse } from './parser.ts';

function read(text: string): Statement {
  const result = parse(text);
  return result.ok ? result.value : expect.fail(JSON.stringify(result.diagnostics));
}

const QUERY = `sequence by a with maxspan=1m [b where c + 1 == -d and not e in (f, 2)] by g
  ![h where i(j, "x") and k : "y"] until [l where m] by n | head o`;

describe('walk', () => {
  it('finds every field in the order of the text', () => {
    const paths = fieldsOf(read(QUERY)).map(({ path }) => path);
    expect(paths.join(' ')).toBe('a c d e f g j k m n o');
  });

  it('visits parents first and leaves out what is below a refused node', () => {
    const kinds: string[] = [];
    visit(read('any where a == 1 and f(b)'), (node) => {
      kinds.push(node.kind);
      return node.kind !== 'Call';
    });
    expect(kinds.join(' ')).toBe('Statement EventQuery Logical Comparison Field Number Call');
  });

  it('takes lists longer than an argument list can be', () => {
    const list = Array.from({ length: 200_000 }, () => '1').join();
    expect(fieldsOf(read(`any where a in (${list})`))).toHaveLength(1);
  });
});

describe('equalSyntax', () => {
  it('looks past places only', () => {
    expect(equalSyntax(read(QUERY), read(QUERY.replace(/\s+/g, '  ')))).toBe(true);
    expect(equalSyntax(read('any where a == 1'), read('any where a == 1.0'))).toBe(false);
    expect(equalSyntax(read('any where a and b'), read('any where a and b and c'))).toBe(false);
    expect(equalSyntax(read('any where a'), read('any where ?a'))).toBe(false);
    expect(equalSyntax(read('any where f(a)'), read('any where f~(a)'))).toBe(false);
  });
});
