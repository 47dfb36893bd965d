import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { errorShape, faceOf } from '../../src/api/routes/openapi/errors.ts';
import type { Route } from '../../src/http/route.ts';
import type { Received } from './send.ts';

/** The problem of an answer; `null` if there is none. */
export function wrongWith(route: Route, { status, type, isFile, text }: Received): string | null {
  if (status >= 500) return `${status}: ${text.slice(0, 300)}`;
  const isJson = /\bjson\b/.test(type) && !type.includes('ndjson');
  if (status >= 400) {
    // Node.js itself refuses headers that are too large.
    if (status === 431 && text === '') return null;
    // A redirect of the browser, whose page reports the error.
    if (route.path.startsWith('/dw/oidc/') && type.startsWith('text/html')) return null;
    if (!isJson) return type.includes('protobuf') ? null : `an error of the type ${type}`;
    return notOf(errorShape(faceOf(route)), text);
  }
  if (status !== 200 || route.answer === undefined || !isJson || isFile) return null;
  return notOf(route.answer, text);
}

/** Makes fields outside the schema an error, too. */
export function notOf(schema: z.ZodType, text: string): string | null {
  let value: unknown;
  try {
    // The name occurs in stored data, but schemas cannot contain it.
    value = JSON.parse(text, function (this: unknown, key, each: unknown) {
      return key === '__proto__' ? undefined : each;
    });
  } catch {
    return `no JSON: ${text.slice(0, 200)}`;
  }
  const read = schema.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    return `${issue?.path.join('.')}: ${issue?.message} in ${text.slice(0, 300)}`;
  }
  return isDeepStrictEqual(read.data, value)
    ? null
    : `has more than its schema: ${text.slice(0, 300)}`;
}
