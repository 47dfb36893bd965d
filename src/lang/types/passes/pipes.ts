import { didYouMean, suggest } from '../../../util/suggest.ts';
import type { Expression, Pipe } from '../../syntax/ast.ts';
import type { Context } from '../context.ts';
import {
  pipeAfterSample,
  pipeArgument,
  pipeArity,
  unknownPipe,
  unsupportedPipe,
} from '../errors/structure.ts';

const PIPES: ReadonlySet<string> = new Set(['head', 'tail']);
const PIPES_OF_OTHER_DIALECTS: ReadonlySet<string> = new Set([
  'count',
  'filter',
  'sort',
  'unique',
  'unique_count',
]);

/** The names of pipes and their one argument. */
export function checkPipes(context: Context): void {
  const { query, pipes } = context.statement;
  for (const pipe of pipes) {
    if (query.kind === 'SampleQuery') context.report(pipe, pipeAfterSample(pipe));
    else checkPipe(context, pipe);
  }
}

function checkPipe(context: Context, pipe: Pipe): void {
  if (PIPES_OF_OTHER_DIALECTS.has(pipe.name)) {
    context.report(pipe, unsupportedPipe(pipe));
    return;
  }
  if (!PIPES.has(pipe.name)) {
    context.report(pipe, unknownPipe(pipe, didYouMean(suggest(pipe.name, PIPES))));
    return;
  }
  const [count] = pipe.args;
  if (count === undefined || pipe.args.length > 1) context.report(pipe, pipeArity(pipe));
  else if (!context.isWrong(count) && !isCount(context, count)) {
    context.report(count, pipeArgument(count, pipe.name, context.quote(count)));
  }
}

function isCount(context: Context, expression: Expression): boolean {
  if (!context.isConstant(expression)) return false;
  const result = context.evaluate(expression);
  // Beyond 2^53 it is a bigint, and larger than any number of results.
  return 'value' in result && Number.isSafeInteger(result.value) && Number(result.value) >= 0;
}
