import { z } from 'zod';

/** A schema of JSON, as the document has it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const LOCAL = '#/$defs/';
const SHARED = '#/components/schemas/';

/** Turns schemas of zod into JSON schemas, and collects those that have an `id`, which others refer to. */
export class Schemas {
  readonly #shared = new Map<string, JsonSchema>();

  /**
   * As a client sends or reads it: what has a default may be left out, and an answer may have more fields in a later
   * version.
   */
  of(schema: z.ZodType): JsonSchema {
    // Within another one, it is referred to if it has an id itself.
    const whole = z.toJSONSchema(z.object({ it: schema }), { io: 'input', unrepresentable: 'any' });
    const { properties, $defs = {} } = referring(whole) as Whole;
    for (const [id, { id: _, ...each }] of Object.entries($defs)) this.#shared.set(id, each);
    return properties.it;
  }

  /** Those with an id, by it. */
  shared(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.#shared].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}

interface Whole {
  readonly properties: { readonly it: JsonSchema };
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

/** References to what is beside a schema lead to where the document has it. */
function referring(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(referring);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === '$ref' && typeof each === 'string' ? each.replace(LOCAL, SHARED) : referring(each),
    ]),
  );
}
