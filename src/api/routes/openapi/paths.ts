import type { Route } from '../../../http/route.ts';
import { capitalized } from '../../../util/capitalized.ts';

export interface PathParameter {
  readonly name: string;
  readonly about: string;
}

/** A path as OpenAPI has it: `/dw/alerts/{id}`. */
export interface DescribedPath {
  readonly path: string;
  readonly parameters: readonly PathParameter[];
}

const SPACE: PathParameter = { name: 'space', about: 'id of a space' };

/** Of indices of alerts, the name that clients use; the others mean the same. */
const ALERTS = '.alerts-security.alerts-{space}';

const ABOUT: Readonly<Record<string, string>> = {
  id: 'which one, percent-encoded',
  index: 'name of a data stream or an index',
  name: 'name of what is meant',
  node: 'any',
  part: 'any',
};

/** `null` for a path that is the same as another but for a slash at its end. */
export const describedPath = (route: Pick<Route, 'path'>): DescribedPath | null =>
  route.path !== '/' && route.path.endsWith('/') ? null : templateOf(route);

export function templateOf({ path }: Pick<Route, 'path'>): DescribedPath {
  const parameters: PathParameter[] = [];
  const segments = path.split(/\/(?![^{]*\})/).map((segment) => {
    const name = /^:(\w+)/.exec(segment)?.[1];
    if (name === undefined) return segment;
    if (name === 'alerts') {
      parameters.push(SPACE);
      return ALERTS;
    }
    parameters.push({ name, about: ABOUT[name] ?? 'which one' });
    return `{${name}}`;
  });
  return { path: segments.join('/'), parameters };
}

/** The same in a space that is named. */
export const inSpace = ({ path, parameters }: DescribedPath): DescribedPath => ({
  path: `/s/{space}${path}`,
  parameters: [SPACE, ...parameters],
});

/** `GET /dw/alerts/{id}` is `getDwAlertsId`. */
export function operationId(method: string, path: string): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return [method.toLowerCase(), ...words.map(capitalized)].join('');
}
