import { ContainersError } from './errors.ts';

/** The metadata in the header comments of a script. */
export interface Head<Key extends string> {
  /** All values of a repeatable key. */
  readonly all: (key: Key) => readonly string[];
  /** @throws {ContainersError} if the key is repeated */
  readonly one: (key: Key) => string | undefined;
  /** An error that names the script. */
  readonly fault: (what: string) => ContainersError;
}

/**
 * Reads lines of the form `# key: value` before the first empty line of a script.
 *
 * @throws {ContainersError} for an unknown key
 */
export function readHead<Key extends string>(
  path: string,
  text: string,
  keys: readonly Key[],
): Head<Key> {
  const fault = (what: string) => new ContainersError(`${path}: ${what}`);
  const isKey = (name: string): name is Key => keys.some((key) => key === name);
  const given = new Map<Key, string[]>();
  const head = text.split('\n\n', 1)[0] ?? '';
  for (const [, key = '', value = ''] of head.matchAll(/^# ([a-z]+): (.*)$/gm)) {
    if (!isKey(key)) throw fault(`"# ${key}:" is not one of ${keys.join(', ')}`);
    given.set(key, [...(given.get(key) ?? []), value.trim()]);
  }
  const all = (key: Key): readonly string[] => given.get(key) ?? [];
  const one = (key: Key): string | undefined => {
    const values = all(key);
    if (values.length > 1) throw fault(`"# ${key}:" occurs twice`);
    return values[0];
  };
  return { all, one, fault };
}

export interface Pod {
  readonly namespace: string;
  readonly name: string;
}

/** @param value `NAMESPACE/POD` */
export function podOf(value: string | undefined, fault: Head<string>['fault']): Pod | undefined {
  if (value === undefined) return undefined;
  const [namespace = '', name = '', ...more] = value.split('/');
  if (namespace === '' || name === '' || more.length > 0)
    throw fault('write "# pod: NAMESPACE/POD"');
  return { namespace, name };
}
