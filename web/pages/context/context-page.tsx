import { Link, useRouter, getRouteApi } from '@tanstack/react-router';
import { useAnswer } from '../../api/queries.ts';
import { Page } from '../../components/page/page.tsx';
import { Empty } from '../../components/states/states.tsx';
import { Surroundings } from './surroundings.tsx';
import type { ContextSearch } from './search.ts';
import styles from './context.module.css';

const route = getRouteApi('/context');

/** What happened around an alert or an event. The address has all of it. */
export function ContextPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { history } = useRouter();
  const change = (next: Partial<ContextSearch>, replace = false) =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace });
  const leave = () => (history.canGoBack() ? history.back() : void navigate({ to: '/stories' }));
  const { alert, field, value, at } = search;
  const isAsked =
    alert !== undefined || (field !== undefined && value !== undefined && at !== undefined);
  return (
    <Page title="What happened around it" about={isAsked && <About search={search} />}>
      {isAsked ? (
        <Surroundings search={search} change={change} onLeave={leave} />
      ) : (
        <Empty
          title="Nothing says around what"
          reason="The address names no alert, and no place with a time. It may be incomplete."
        >
          <Link to="/alerts">Go to alerts</Link>
        </Empty>
      )}
    </Page>
  );
}

/** The place, which leads to its page, and the alert that was left. */
function About({ search }: { readonly search: ContextSearch }) {
  const { alert } = search;
  const detail = useAnswer(
    'GET /dw/alerts/:id',
    { id: alert ?? '' },
    { enabled: alert !== undefined, keeps: false },
  );
  return (
    <span className={styles['about']}>
      {alert !== undefined && (
        <span>
          of the alert{' '}
          <Link to="/alerts/$id" params={{ id: alert }}>
            {detail.data?.summary.ruleName ?? alert.slice(0, 12)}
          </Link>
        </span>
      )}
    </span>
  );
}
