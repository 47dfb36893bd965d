import { Link } from '@tanstack/react-router';
import { Icon } from '../../components/icon/icon.tsx';
import { VIEWS } from './views.ts';
import styles from './shell.module.css';

/** The way to all views: at the left, or at the bottom of a phone. */
export function Rail() {
  return (
    <nav className={styles['rail']} aria-label="Views">
      {VIEWS.map(({ to, title, icon }) => (
        <Link
          key={to}
          to={to}
          className={styles['view'] ?? ''}
          activeProps={{ 'aria-current': 'page' }}
          activeOptions={{ includeSearch: false }}
        >
          <Icon name={icon} />
          <span>{title}</span>
        </Link>
      ))}
    </nav>
  );
}
