import { Link } from '@tanstack/react-router';
import { Empty } from '../components/states/empty.tsx';

export function NoPage() {
  return (
    <Empty title="There is no such page" reason="The address may be cut, or of another version.">
      <Link to="/stories">Go to stories</Link>
    </Empty>
  );
}
