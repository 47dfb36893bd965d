import { HttpProblem } from '../../../http/problem.ts';
import type { Call } from '../../../http/services.ts';

/** The part of a path that names an index: any word that does not begin like the name of an operation. */
export const INDEX = '/:index{[^_/][^/]*}';

export const indexOf = (call: Call): string | null => call.req.param('index') ?? null;

/** Names of definitions, limited in length since they are stored. */
const MAX_NAME_LENGTH = 255;

export function definitionName(call: Call): string {
  const name = call.req.param('name') ?? '';
  if (name !== '' && name.length <= MAX_NAME_LENGTH) return name;
  throw new HttpProblem(
    400,
    'illegal_argument_exception',
    `a name has from 1 to ${MAX_NAME_LENGTH} characters`,
  );
}
