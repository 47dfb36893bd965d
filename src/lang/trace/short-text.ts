import type { Expression } from '../syntax/ast.ts';
import { printExpression } from '../syntax/printer.ts';

/** The maximum length of a clause in a message, in characters. */
const ROOM = 60;

/**
 * A clause as EQL text for a message. If it is long, the ends of lists and of `and` and `or` are
 * omitted and counted: `process.name : ("docker", "kubectl", … 7 more)`.
 */
export function shortText(expression: Expression, room = ROOM): string {
  const left = { room };
  const text = shortened(expression, left);
  return text.length <= room * 4 ? text : `${text.slice(0, room * 4)}…`;
}

function shortened(expression: Expression, left: { room: number }): string {
  switch (expression.kind) {
    case 'Logical': {
      const parts = taken(expression.operands, left, (operand) => {
        const text = shortened(operand, left);
        return operand.kind === 'Logical' ? `(${text})` : text;
      });
      return parts.join(` ${expression.operator} `);
    }
    case 'Not': {
      const text = shortened(expression.operand, left);
      return expression.operand.kind === 'Logical' ? `not (${text})` : `not ${text}`;
    }
    case 'In': {
      const head = printExpression({ ...expression, list: [] }).slice(0, -'()'.length);
      return `${head}(${elements(expression.list, left)})`;
    }
    case 'Match': {
      if (expression.patterns.length < 2) return spent(printExpression(expression), left);
      const head = printExpression({ ...expression, patterns: [] }).slice(0, -'()'.length);
      return `${head}(${elements(expression.patterns, left)})`;
    }
    default:
      return spent(printExpression(expression), left);
  }
}

const elements = (list: readonly Expression[], left: { room: number }) =>
  taken(list, left, (element) => spent(printExpression(element), left)).join(', ');

/** At least the first, and further ones as long as there is room. */
function taken(
  parts: readonly Expression[],
  left: { room: number },
  write: (part: Expression) => string,
): readonly string[] {
  const texts: string[] = [];
  for (const part of parts) {
    if (texts.length > 0 && left.room <= 0) {
      return [...texts, `… ${parts.length - texts.length} more`];
    }
    texts.push(write(part));
  }
  return texts;
}

function spent(text: string, left: { room: number }): string {
  left.room -= text.length;
  return text;
}
