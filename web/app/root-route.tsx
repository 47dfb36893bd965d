import { createRootRoute } from '@tanstack/react-router';
import { PageProblem } from '../components/states/page-problem.tsx';
import { NoPage } from './no-page.tsx';
import { Shell } from './shell/shell.tsx';

/** What all pages are in. Pages make their routes as children of it. */
export const rootRoute = createRootRoute({
  component: Shell,
  notFoundComponent: NoPage,
  errorComponent: ({ error, reset }) => <PageProblem error={error} retry={reset} />,
});
