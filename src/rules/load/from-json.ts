import type { ReadEntry } from '../formats/index.ts';
import { fromJsonRule, jsonPath, placesBetween } from '../formats/json/index.ts';
import { readJson } from '../formats/json/read.ts';
import type { Place, Range } from '../formats/format.ts';
import { mapString } from '../formats/string-map.ts';
import { readException, type LoadedException } from '../exceptions/read-exception.ts';
import type { LintsWanted } from '../lints/lint.ts';
import type { LoadedRule } from '../loaded-rule.ts';
import { isTable, newTable, type Data, type Path, type Table, nameOf } from '../model/data.ts';
import { type Problem, SourceFile } from '../problem.ts';
import { validateRule } from '../validate/validate-rule.ts';

/** A finding about an object that is no file: it is found by its field. */
export interface FieldProblem extends Pick<Problem, 'code' | 'severity' | 'message' | 'hint'> {
  /** `query`, `threat[0].tactic`; `null` for the object as a whole. */
  readonly field: string | null;
  /** UTF-16 offsets in the text of the field; `null` for all of it. */
  readonly span: { readonly start: number; readonly end: number } | null;
}

export interface FromJson<T> {
  readonly loaded: T;
  /** The findings of `loaded`, or others about it, by field. */
  readonly byField: (problems: readonly Problem[]) => FieldProblem[];
}

/**
 * Reads and checks one rule under the names of the API.
 *
 * @param json one object; throws `FormatError` if it is no JSON
 * @param name what messages call it, in the place of a file
 */
export function readRuleJson(json: string, name: string, lints: LintsWanted): FromJson<LoadedRule> {
  const data = readJson(json);
  const document = fromJsonRule(isTable(data) ? data : newTable());
  const fields = new FieldFinder(json, data, jsonPath);
  const source = new SourceFile(name, json);
  const loaded = validateRule(document, fields, source, null, lints);
  return { loaded, byField: (problems) => problems.map((each) => fields.find(each)) };
}

/** The same for an exception list or an item. */
export function readExceptionJson(
  kind: LoadedException['kind'],
  json: string,
  name: string,
): FromJson<LoadedException> {
  const data = readJson(json);
  const fields = new FieldFinder(json, data, ([, ...path]) => path);
  const table: Table = isTable(data) ? data : newTable();
  const loaded = readException(kind, table, fields, new SourceFile(name, json));
  return { loaded, byField: (problems) => problems.map((each) => fields.find(each)) };
}

interface Asked {
  readonly path: Path;
  readonly place: Place;
}

/** Notes which fields problems were placed at, and finds them again by the place. */
class FieldFinder implements Pick<ReadEntry, 'offset' | 'placeOf'> {
  readonly offset = 0;
  readonly #json: string;
  readonly #data: Data;
  readonly #pathInJson: (path: Path) => Path;
  readonly #places: ReadEntry['placeOf'];
  readonly #asked: Asked[] = [];

  constructor(json: string, data: Data, pathInJson: (path: Path) => Path) {
    this.#json = json;
    this.#data = data;
    this.#pathInJson = pathInJson;
    this.#places = placesBetween(json, 0, json.length);
  }

  readonly placeOf = (path: Path): Place | undefined => {
    const inJson = this.#pathInJson(path);
    const place = this.#places(inJson);
    if (place !== undefined) this.#asked.push({ path: inJson, place });
    return place;
  };

  find({ code, severity, message, hint, range }: Problem): FieldProblem {
    const about = { code, severity, message, hint };
    const found = range === null ? undefined : this.#fieldAt(range);
    if (found === undefined || range === null) return { ...about, field: null, span: null };
    const { path, place } = found;
    const field = path.length === 0 ? null : nameOf(path);
    const value = path.reduce<unknown>(
      (data, step) => (data as Record<string | number, unknown> | undefined)?.[step],
      this.#data,
    );
    if (typeof value !== 'string' || range.start < place.value.start) {
      return { ...about, field, span: null };
    }
    const offsets = mapString(this.#json, place.value, value);
    const start = offsets?.indexOf(range.start) ?? -1;
    const end = offsets?.indexOf(range.end) ?? -1;
    return { ...about, field, span: start < 0 || end < start ? null : { start, end } };
  }

  /** The field with this key, else the smallest value around it. */
  #fieldAt({ start, end }: Range) {
    const isKey = ({ place: { key } }: Asked) => key.start === start && key.end === end;
    const around = ({ place: { value } }: Asked) => value.start <= start && end <= value.end;
    const length = ({ place: { value } }: Asked) => value.end - value.start;
    return (
      this.#asked.find(isKey) ??
      this.#asked.filter(around).toSorted((a, b) => length(a) - length(b))[0]
    );
  }
}
