import { z } from 'zod';
import type { Fields, Shape } from '../service/operation/fields.ts';
import { HttpProblem } from './problem.ts';

/** Parses the values of a body. Throws {@link HttpProblem} with all problems. */
export function readFields<T extends z.ZodType>(
  values: unknown,
  fields: T,
  what: 'body' | 'query' = 'body',
): z.output<T> {
  const read = fields.safeParse(values);
  if (read.success) return read.data;
  const problems = read.error.issues.map((issue) => ({
    field: issue.path.join('.'),
    message: messageOf(issue, fields, what),
  }));
  throw new HttpProblem(
    400,
    'illegal_argument_exception',
    problems[0]?.message ?? '',
    null,
    problems.length > 1 ? problems : [],
  );
}

function messageOf(issue: z.core.$ZodIssue, fields: z.ZodType, what: string): string {
  const field = issue.path.join('.');
  const place = field === '' ? `the ${what}` : field;
  if (issue.code !== 'unrecognized_keys')
    return field === '' ? issue.message : `${field} ${issue.message}`;
  const message = `${place} cannot have ${JSON.stringify(issue.keys[0])}`;
  if (field !== '' || !(fields instanceof z.ZodObject)) return message;
  const names = Object.keys(fields.shape);
  return `${message}; ${names.length === 0 ? 'it has no fields' : `it has ${names.join(', ')}`}`;
}

/** Parses a URL's query, in which all values are strings and the name of a list may be repeated. */
export function readQuery<S extends Shape>(
  query: URLSearchParams,
  fields: Fields<S>,
): z.output<Fields<S>> {
  const shape: Shape = fields.shape;
  const values = [...new Set(query.keys())].map((name) => {
    const sent = query.getAll(name);
    const field = Object.hasOwn(shape, name) ? innermost(shape[name]) : undefined;
    if (field instanceof z.ZodArray) return [name, sent] as const;
    if (sent.length > 1)
      throw new HttpProblem(400, 'illegal_argument_exception', `${name} is there more than once`);
    return [name, valueOf(field, sent[0] ?? '')] as const;
  });
  return readFields(Object.fromEntries(values), fields, 'query');
}

function valueOf(field: unknown, sent: string): unknown {
  if (field instanceof z.ZodNumber && /^\d{1,15}$/.test(sent)) return Number(sent);
  if (field instanceof z.ZodBoolean && (sent === 'true' || sent === 'false'))
    return sent === 'true';
  return sent;
}

/** The inner schema, without optional and transform wrappers. */
function innermost(field: unknown): unknown {
  if (
    field instanceof z.ZodOptional ||
    field instanceof z.ZodDefault ||
    field instanceof z.ZodReadonly
  )
    return innermost(field.unwrap());
  return field instanceof z.ZodPipe ? innermost(field.in) : field;
}
