import { isTable, newTable, type Data, type Path } from '../model/data.ts';

/**
 * Replaces the plain values of a document. `undefined` drops a key of a table; in a list, where the
 * others must not move, an empty string replaces the value.
 */
export function mapLeaves(
  data: Data,
  change: (leaf: Data, path: Path) => Data | undefined,
  path: Path = [],
): Data | undefined {
  if (Array.isArray(data)) {
    return data.map((each, index) => {
      const changed = mapLeaves(each, change, [...path, index]);
      return changed === undefined ? '' : changed;
    });
  }
  if (!isTable(data)) return change(data, path);
  const table = newTable();
  for (const [key, value] of Object.entries(data)) {
    const changed = mapLeaves(value, change, [...path, key]);
    if (changed !== undefined) table[key] = changed;
  }
  return table;
}

/** A path as a JSON Pointer (RFC 6901). */
export function pointerOf(path: Path): string {
  return path
    .map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

/** Sets the value at a JSON Pointer, if the tables and lists on the way exist. */
export function setAtPointer(root: Data, pointer: string, value: Data): void {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = steps.pop();
  let holder: Data | undefined = root;
  for (const step of steps) holder = below(holder, step);
  if (last === undefined || holder === undefined) return;
  if (Array.isArray(holder)) {
    if (Number(last) < holder.length) holder[Number(last)] = value;
  } else if (isTable(holder)) holder[last] = value;
}

/** The value at a JSON Pointer, or `undefined`. */
export function getAtPointer(root: Data, pointer: string): Data | undefined {
  const steps = pointer.split('/').slice(1);
  return steps.reduce<Data | undefined>(
    (data, step) => below(data, step.replaceAll('~1', '/').replaceAll('~0', '~')),
    root,
  );
}

function below(data: Data | undefined, step: string): Data | undefined {
  if (Array.isArray(data)) return data[Number(step)];
  return isTable(data) && Object.hasOwn(data, step) ? data[step] : undefined;
}
