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
    <Page title="What happened around it" about={alert !== undefined && <AlertName id={alert} />}>
      {isAsked ? (
        <Surroundings search={search} change={change} onLeave={leave} />
      ) : (
        <Empty
          title="No alert and no event is given"
          reason="The address names no alert, and no place with a time. It may be incomplete."
        >
          <Link to="/alerts">Go to alerts</Link>
        </Empty>
      )}
    </Page>
  );
}

/** A link to the alert in whose surroundings the page is. */
function AlertName({ id }: { readonly id: string }) {
  const detail = useAnswer('GET /dw/alerts/:id', { id }, { keeps: false });
  return (
    <span className={styles['about']}>
      of the alert{' '}
      <Link to="/alerts/$id" params={{ id }}>
        {detail.data?.summary.ruleName ?? id.slice(0, 12)}
      </Link>
    </span>
  );
}
