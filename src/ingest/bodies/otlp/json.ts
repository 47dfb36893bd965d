import { isJsonObject, parseJson, type Json, type JsonObject } from '../../../events/json.ts';
import { jsonFault } from '../../../util/json-fault.ts';
import { hasTooManyValues } from '../../convert/conversion.ts';
import {
  finite,
  EXPORT_REQUEST,
  MAX_DEPTH,
  OtlpError,
  type Field,
  type Message,
  type ScalarKind,
} from './protobuf.ts';

/** Of punctuation, about four for each attribute. */
const MAX_VALUES = 4_000_000;

/** Reads an `ExportLogsServiceRequest` in JSON; throws {@link OtlpError}. */
export function readOtlpJson(text: string): JsonObject {
  if (hasTooManyValues(text, MAX_VALUES)) {
    throw new OtlpError('too many values in one request', true);
  }
  return new JsonReading().message(EXPORT_REQUEST, parsed(text), 0);
}

function parsed(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    throw new OtlpError(`not valid JSON: ${jsonFault(text)}`);
  }
}

/** Where something is within the request. */
type Path = (string | number)[];

class JsonReading {
  /** Of the value that is read. */
  readonly #path: Path = [];

  message(message: Message, value: Json, depth: number): JsonObject {
    if (depth > MAX_DEPTH) throw new OtlpError(`messages nested deeper than ${MAX_DEPTH} levels`);
    if (!isJsonObject(value)) throw wrongType(this.#path, 'an object');
    const made: Record<string, Json> = {};
    for (const [name, field] of message.byName) {
      const given = Object.hasOwn(value, name) ? value[name] : undefined;
      if (given === undefined || given === null) continue;
      this.#path.push(name);
      made[name] = field.isRepeated
        ? this.#list(field, given, depth)
        : this.#value(field, given, depth);
      this.#path.pop();
    }
    return made;
  }

  #list(field: Field, value: Json, depth: number): Json {
    if (!Array.isArray(value)) throw wrongType(this.#path, 'a list');
    return (value as readonly Json[]).map((each, index) => {
      this.#path.push(index);
      const read = this.#value(field, each, depth);
      this.#path.pop();
      return read;
    });
  }

  #value({ kind }: Field, value: Json, depth: number): Json {
    return typeof kind === 'object'
      ? this.message(kind, value, depth + 1)
      : scalarOf(kind, value, this.#path);
  }
}

function scalarOf(kind: ScalarKind, value: Json, path: Path): Json {
  switch (kind) {
    case 'string':
      if (typeof value === 'string') return value;
      throw wrongType(path, 'a string');
    case 'bytes':
      if (typeof value === 'string' && /^[\w+/-]*={0,2}$/.test(value)) return value;
      throw wrongType(path, 'a Base64 string');
    case 'id':
      if (typeof value === 'string' && /^[\da-fA-F]*$/.test(value)) return value.toLowerCase();
      throw wrongType(path, 'a hexadecimal string');
    case 'bool':
      if (typeof value === 'boolean') return value;
      throw wrongType(path, 'true or false');
    case 'double':
      return doubleOf(value, path);
    default:
      return integerOf(value, path);
  }
}

const NOT_FINITE: ReadonlySet<Json> = new Set(['NaN', 'Infinity', '-Infinity']);

function doubleOf(value: Json, path: Path): Json {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (NOT_FINITE.has(value)) return value;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (Number.isNaN(number)) throw wrongType(path, 'a number');
  return finite(number);
}

/** The longest 64-bit integer, with a sign. */
const MAX_DIGITS = 20;

function integerOf(value: Json, path: Path): Json {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value === 'string' && value.length <= MAX_DIGITS && /^-?\d+$/.test(value)) {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : BigInt(value);
  }
  throw wrongType(path, 'an integer');
}

function wrongType(path: Path, expected: string): OtlpError {
  const place = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  return new OtlpError(`${place === '' ? 'the body' : place.slice(1)} is not ${expected}`);
}
