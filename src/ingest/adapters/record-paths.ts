import { isJsonObject, type JsonObject } from '../../events/json.ts';
import type { RecordKeys } from '../json/record-keys.ts';
import type { RecordValues } from '../json/record-reader.ts';
import { memberAt, objectAt } from './members.ts';

/** Values by the number of their path. An object that other paths lead through has the value `true`. */
export type PathValues = Pick<RecordValues, 'at'>;

/** Paths below an object of a record, with slashes, each with a number. They are read of a parsed object, or by WebAssembly. */
export class RecordPaths {
  readonly #paths: readonly string[];
  readonly #steps: readonly (readonly string[])[];
  readonly #isObject: readonly boolean[];

  constructor(paths: readonly string[]) {
    this.#paths = paths;
    this.#steps = paths.map((path) => path.split('/'));
    this.#isObject = paths.map((path) => paths.some((other) => other.startsWith(`${path}/`)));
  }

  /** @param count of the paths that are read, from the first one */
  keys(count = this.#paths.length): RecordKeys {
    const root = new Map<string, 'value' | RecordKeys>();
    for (const steps of this.#steps.slice(0, count)) {
      let keys = root;
      for (const step of steps.slice(0, -1)) {
        const inner = keys.get(step);
        const known = inner instanceof Map ? inner : new Map<string, 'value' | RecordKeys>();
        keys.set(step, known);
        keys = known;
      }
      const last = steps.at(-1) ?? '';
      if (!keys.has(last)) keys.set(last, 'value');
    }
    return root;
  }

  /** The values of an object that was parsed. */
  valuesIn(object: JsonObject): PathValues {
    return {
      at: (number) => {
        const steps = this.#steps[number]!;
        const last = steps.length - 1;
        let holder: JsonObject | undefined = object;
        for (let depth = 0; depth < last; depth += 1) holder = objectAt(holder, steps[depth]!);
        const value = memberAt(holder, steps[last]!);
        const isObject = isJsonObject(value);
        if (isObject !== this.#isObject[number]) return undefined;
        return isObject || value;
      },
    };
  }

  /**
   * The values of the record that was read last.
   *
   * @param numbers of the values by path, as `RecordReader` has them
   * @param place of the object in the record
   */
  valuesOf(values: RecordValues, numbers: ReadonlyMap<string, number>, place: string): PathValues {
    const own = this.#paths.map((path) => numbers.get(`${place}/${path}`) ?? 0);
    return { at: (number) => values.at(own[number]!) };
  }
}
