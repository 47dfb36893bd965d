import { Link } from '@tanstack/react-router';
import { useTitle } from '../components/page/page.tsx';
import { Empty } from '../components/states/empty.tsx';

export function NoPage() {
  useTitle('No such page');
  return (
    <>
      <h1 className="unseen">No such page</h1>
      <Empty title="There is no such page" reason="The address may be cut, or of another version.">
        <Link to="/stories">Go to stories</Link>
      </Empty>
    </>
  );
}
