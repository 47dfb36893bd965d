import { parseJson, printJson, type Json } from '../events/json.ts';
import type { Call } from './services.ts';

const JSON_TYPE = 'application/json';

/** The media type that clients of Elasticsearch 8 and 9 ask for, with the version they name. */
const COMPATIBLE = /application\/vnd\.elasticsearch\+json;\s*compatible-with=(\d{1,2})/;

/** A JSON answer with the requested media type. A text and bytes are serialized already. */
export function json(
  call: Call,
  value: object | string | Uint8Array<ArrayBuffer>,
  status = 200,
): Response {
  const { headers } = call.env.incoming;
  const compatible = COMPATIBLE.exec(headers.accept ?? '')?.[1];
  const type =
    compatible === undefined
      ? JSON_TYPE
      : `application/vnd.elasticsearch+json;compatible-with=${compatible}`;
  const isPretty = (call.req.query('pretty') ?? 'false') !== 'false';
  return new Response(textOf(value, isPretty), { status, headers: { 'content-type': type } });
}

function textOf(
  given: object | string | Uint8Array<ArrayBuffer>,
  isPretty: boolean,
): string | Uint8Array<ArrayBuffer> {
  const value = isPretty && isBytes(given) ? Buffer.from(given).toString() : given;
  if (isBytes(value)) return value;
  if (!isPretty) return typeof value === 'string' ? value : JSON.stringify(value);
  return `${printJson(typeof value === 'string' ? parseJson(value) : (value as Json), 2)}\n`;
}

const isBytes = (value: object | string): value is Uint8Array<ArrayBuffer> =>
  value instanceof Uint8Array;

/** An ISO time; `null` for times outside the range of `Date`, which documents may contain. */
export function isoDate(milliseconds: number | null): string | null {
  const date = new Date(milliseconds ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
