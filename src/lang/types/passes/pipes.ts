import { didYouMean, suggest } from '../../../util/suggest.ts';
import type { Expression, Pipe } from '../../syntax/ast.ts';
import { type Context, inQuotes } from '../context.ts';

const PIPES: ReadonlySet<string> = new Set(['head', 'tail']);
const PIPES_OF_OTHER_DIALECTS: ReadonlySet<string> = new Set([
  'count',
  'filter',
  'sort',
  'unique',
  'unique_count',
]);

const THE_PIPES = 'the pipes are `head` and `tail`';

/** The names of pipes and their one argument. */
export function checkPipes(context: Context): void {
  const { query, pipes } = context.statement;
  for (const pipe of pipes) {
    if (query.kind === 'SampleQuery') {
      context.error(pipe, 'EQL2008', `a sample takes no pipes, found ${inQuotes(pipe.name)}`);
    } else checkPipe(context, pipe);
  }
}

function checkPipe(context: Context, pipe: Pipe): void {
  const { name, nameSpan, args } = pipe;
  if (PIPES_OF_OTHER_DIALECTS.has(name)) {
    const hint = name === 'filter' ? 'put the condition into the query with `and`' : THE_PIPES;
    const message = `the pipe ${inQuotes(name)} is not supported`;
    return context.error(pipe, 'EQL2102', message, hint, nameSpan);
  }
  if (!PIPES.has(name)) {
    const hint = didYouMean(suggest(name, PIPES)) ?? THE_PIPES;
    return context.error(pipe, 'EQL2101', `unknown pipe ${inQuotes(name)}`, hint, nameSpan);
  }
  const [count] = args;
  if (count === undefined || args.length > 1) {
    const message = `${inQuotes(name)} takes 1 argument, found ${args.length}`;
    context.error(pipe, 'EQL2103', message, `write, for instance, \`${name} 10\``, nameSpan);
  } else if (!context.isWrong(count) && !isCount(context, count)) {
    const message = `\`${name}\` takes a constant integer of 0 or more, found ${context.quote(count)}`;
    context.error(count, 'EQL2104', message);
  }
}

function isCount(context: Context, expression: Expression): boolean {
  if (!context.isConstant(expression)) return false;
  const result = context.evaluate(expression);
  // Beyond 2^53 it is a bigint, and larger than any number of results.
  return 'value' in result && Number.isSafeInteger(result.value) && Number(result.value) >= 0;
}
