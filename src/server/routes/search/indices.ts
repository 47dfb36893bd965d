import { mayEnter } from '../../../engine/access/principal.ts';
import { compileWildcard } from '../../../util/wildcard.ts';
import { HttpProblem } from '../../problem.ts';
import type { Call, Services } from '../services.ts';

/** How the names of indices of alerts begin; other names are those of data streams of events. */
export const ALERTS = '/:alerts{(?:\\.alerts-|\\.internal\\.alerts-|\\.siem-signals-)[^/]*}';

/** The name that stands in answers. */
export const concreteIndex = (space: string) => `.internal.alerts-security.alerts-${space}-000001`;

/** All names of the index of a space. */
export const namesOf = (space: string): readonly string[] => [
  `.alerts-security.alerts-${space}`,
  concreteIndex(space),
  `.siem-signals-${space}`,
];

const SPACE =
  /^(?:\.alerts-security\.alerts-|\.siem-signals-|\.internal\.alerts-security\.alerts-)([a-z0-9][a-z0-9_-]*?)(?:-0{0,5}\d{1,6})?$/;

/**
 * The space whose alerts an expression of names means: names with commas between them, with `*` in them, and with `-`
 * before what is left out. A pattern means one space alone: that of the request, or of a key that is of one space. `null` where it means no alerts that there
 * are. Throws {@link HttpProblem} for more than one.
 */
export function spaceOfIndices(
  expression: string,
  call: Call,
  { access: { spaces } }: Services,
): string | null {
  const { principal, space: asked } = call.get('access');
  const [only = asked, another] = principal.spaces ?? [];
  const own = another === undefined ? only : asked;
  const wanted = new Set<string>();
  for (const name of expression.split(',').filter((each) => each !== '')) {
    if (name.startsWith('-')) {
      const isExcluded = patternTest(name.slice(1));
      for (const space of wanted) if (namesOf(space).some(isExcluded)) wanted.delete(space);
    } else if (name.includes('*')) {
      if (namesOf(own).some(patternTest(name))) wanted.add(own);
    } else {
      const space = spaceOfName(name);
      if (space !== null && spaces.has(space)) wanted.add(space);
    }
  }
  const [space = null, ...others] = wanted;
  if (others.length > 0)
    throw new HttpProblem(
      400,
      'illegal_argument_exception',
      `a search is of the alerts of one space, and [${expression}] names several`,
    );
  // Whether there is one is not for those who may not enter.
  return space !== null && mayEnter(principal, space) ? space : null;
}

const patternTest = (pattern: string) =>
  compileWildcard(pattern, { ignoreCase: false, escapes: false });

function spaceOfName(name: string): string | null {
  const isConcrete = name.startsWith('.internal.');
  const space = SPACE.exec(name)?.[1];
  if (space === undefined) return null;
  // Only the name of an index has a number at its end: a space may be called `dev-1`.
  return isConcrete
    ? space
    : (/^\.(?:alerts-security\.alerts|siem-signals)-(.+)$/.exec(name)?.[1] ?? null);
}

export const noSuchIndex = (name: string) =>
  new HttpProblem(404, 'index_not_found_exception', `no such index [${name}]`);
