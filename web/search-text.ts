/**
 * The state of a page as it stands in its address: names with one text, or a list where a name is repeated, as in
 * the API. So a link can be read, written by hand, and used for `curl` as it is.
 */
export type Search = Readonly<Record<string, string | readonly string[] | undefined>>;

export function parseSearch(text: string): Record<string, string | string[]> {
  const search = new URLSearchParams(text);
  const found: Record<string, string | string[]> = {};
  for (const name of new Set(search.keys())) {
    const all = search.getAll(name);
    found[name] = all.length === 1 ? (all[0] ?? '') : all;
  }
  return found;
}

export function stringifySearch(search: Record<string, unknown>): string {
  const out = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    for (const each of Array.isArray(value) ? (value as readonly unknown[]) : [value])
      if (typeof each === 'string' || typeof each === 'number' || each === true)
        out.append(name, String(each));
  }
  const text = String(out);
  return text === '' ? '' : `?${text}`;
}

/** Of what stands in an address, a text; `undefined` where there is none. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : Array.isArray(value) ? textOf(value[0]) : undefined;

/** Of what stands in an address, all texts. */
export const textsOf = (value: unknown): readonly string[] | undefined => {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : undefined;
};

/** The one of these words that an address names; `undefined` for any other text, since users may edit an address. */
export const oneOf = <const T extends string>(words: readonly T[]) =>
  Object.assign((value: unknown): T | undefined => words.find((word) => word === textOf(value)), {
    words,
  });

/** Those of these words that an address names, in its order, up to `most`; `undefined` if it names none. */
export const someOf = <const T extends string>(words: readonly T[], most?: number) =>
  Object.assign(
    (value: unknown): readonly T[] | undefined => {
      const found = textsOf(value)?.flatMap((text) => oneOf(words)(text) ?? []);
      return found?.length === 0 ? undefined : found?.slice(0, most);
    },
    { words },
  );

/** Reads the value of a name; `words` are its possible values, if they are limited. */
type Reader = ((value: unknown) => unknown) & { readonly words?: readonly string[] };
export type Readers = Readonly<Record<string, Reader>>;

/** What an address says, by a reader for each name. */
export const searchOf = <R extends Readers>(readers: R) =>
  Object.assign(
    (search: Record<string, unknown>) =>
      Object.fromEntries(
        Object.entries(readers).map(([name, read]) => [name, read(search[name])]),
      ) as { readonly [K in keyof R]?: ReturnType<R[K]> },
    { readers },
  );

/** A part of an address that the page cannot read. */
export interface Unread {
  readonly name: string;
  readonly value: string;
  /** The possible values of the name; `null` if any value is possible or the page does not know the name. */
  readonly words: readonly string[] | null;
  readonly isKnown: boolean;
}

/** The parts of an address that no reader accepts. */
export const unreadIn = (search: Record<string, unknown>, readers: Readers): readonly Unread[] =>
  Object.entries(search).flatMap(([name, given]) => {
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
    const taken = read === undefined ? [] : (textsOf(read(given)) ?? []);
    return (textsOf(given) ?? [])
      .filter((value) => !taken.includes(value))
      .map((value) => ({
        name,
        value,
        words: read?.words ?? null,
        isKnown: read !== undefined,
      }));
  });
