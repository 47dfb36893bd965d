import type { Route } from '../../../http/route.ts';
import recorded from './examples.json' with { type: 'json' };

type Example = NonNullable<Route['example']>;

const RECORDED: ReadonlyMap<string, Example> = new Map(Object.entries<Example>(recorded));

/** What the route says itself, or what a real service has answered to a tour of its routes: `tools/record-examples.ts`. */
export const exampleOf = (route: Route): Example | undefined =>
  route.example ?? RECORDED.get(`${route.method} ${route.path}`);
