import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { errorShape } from '../../src/api/routes/openapi/errors.ts';
import { faceOf } from '../../src/api/routes/openapi/face.ts';
import type { Route } from '../../src/http/route.ts';
import type { Received } from './send.ts';

/** What is wrong with an answer; `null` if nothing is. */
export function wrongWith(route: Route, { status, type, isFile, text }: Received): string | null {
  if (status >= 500) return `${status}: ${text.slice(0, 300)}`;
  const isJson = /\bjson\b/.test(type) && !type.includes('ndjson');
  if (status >= 400) {
    // Node itself refuses a head that is too large.
    if (status === 431 && text === '') return null;
    // A browser is sent there, and shows what it says.
    if (route.path.startsWith('/dw/oidc/') && type.startsWith('text/html')) return null;
    if (!isJson) return type.includes('protobuf') ? null : `an error of the type ${type}`;
    return notOf(errorShape(faceOf(route)), text);
  }
  if (status !== 200 || route.answer === undefined || !isJson || isFile) return null;
  return notOf(route.answer, text);
}

/** Also fields that the schema does not have are wrong. */
export function notOf(schema: z.ZodType, text: string): string | null {
  let value: unknown;
  try {
    // The name is kept in what people have stored; schemas cannot have it.
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
